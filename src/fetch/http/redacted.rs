//! URLs without passwords and tokens, for results and logs.

use reqwest::Url;

/// The URL without user name and password.
pub(super) fn without_user(url: &Url) -> Url {
    let mut url = url.clone();
    // Fails only for URLs that cannot have a user.
    url.set_username("").ok();
    url.set_password(None).ok();
    url
}

/// The URL without user name, password, query and fragment: the query of a content server often holds an access token.
pub(super) fn without_secrets(url: &Url) -> Url {
    let mut url = without_user(url);
    url.set_query(None);
    url.set_fragment(None);
    url
}

#[cfg(test)]
mod tests {
    use super::{without_secrets, without_user};
    use reqwest::Url;

    #[test]
    fn secrets_are_removed() {
        let url = Url::parse("https://me:pw@a.org:8080/x/y.mp3?token=1#t=2").unwrap();
        assert_eq!(without_user(&url).as_str(), "https://a.org:8080/x/y.mp3?token=1#t=2");
        assert_eq!(without_secrets(&url).as_str(), "https://a.org:8080/x/y.mp3");
    }
}
