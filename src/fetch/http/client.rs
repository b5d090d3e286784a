//! The HTTP client: name resolution, proxies, TLS.

use crate::fetch::error::Reason;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::{Client, ClientBuilder, Proxy, redirect};
use rustls::crypto::{CryptoProvider, ring};
use std::fmt;

/// A client that uses `proxy` (`http://`, `https://`, `socks5://`, `socks5h://`). As with yt-dlp, an empty `proxy` means a
/// direct connection; `None` means the proxy of the environment, if any.
///
/// # Errors
/// [`Reason::Other`] if `proxy` is not a valid address.
pub(super) fn client(proxy: Option<&str>) -> Result<Client, Reason> {
    if CryptoProvider::get_default().is_none() {
        // Fails only if another thread has installed one already.
        ring::default_provider().install_default().ok();
    }
    let direct = proxy == Some("");
    let proxy = proxy.filter(|_| !direct).map(proxy_of).transpose()?;
    let build = |tls: fn(ClientBuilder) -> ClientBuilder| {
        let builder = Client::builder()
            .user_agent(concat!("pianoscope/", env!("CARGO_PKG_VERSION")))
            // Redirects are followed in `redirects`, which reports where a rejected one leads.
            .redirect(redirect::Policy::none())
            // Shoutcast answers "ICY 200 OK", which is then the start of the body.
            .http09_responses()
            // An idle connection would outlive the runtime of its download.
            .pool_max_idle_per_host(0)
            .dns_resolver(SystemResolver);
        let builder = match &proxy {
            Some(proxy) => builder.proxy(proxy.clone()),
            None if direct => builder.no_proxy(),
            None => builder,
        };
        tls(builder).build()
    };
    // Without system certificates http:// still works; https:// then reports the certificate as untrusted.
    build(|builder| builder)
        .or_else(|_| build(|builder| builder.tls_certs_only([])))
        .map_err(|error| Reason::Other(format!("the network cannot be used: {error}")))
}

fn proxy_of(address: &str) -> Result<Proxy, Reason> {
    // The address is not repeated in the message: it may contain a password.
    let refused =
        || Reason::Other("the proxy is not an address like http://host:8080 or socks5://host:1080".into());
    let url = reqwest::Url::parse(address).map_err(|_| refused())?;
    if !matches!(url.scheme(), "http" | "https" | "socks4" | "socks4a" | "socks5" | "socks5h")
        || !url.has_host()
    {
        return Err(refused());
    }
    Proxy::all(url).map_err(|_| refused())
}

/// The system's resolver, with an error that names the host, be it the server or the proxy.
struct SystemResolver;

/// A host name that does not resolve.
#[derive(Debug)]
pub(super) struct UnknownHost(String);

impl fmt::Display for UnknownHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is unknown", self.0)
    }
}

impl std::error::Error for UnknownHost {}

impl Resolve for SystemResolver {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let host = name.as_str();
            match tokio::net::lookup_host((host, 0)).await {
                Ok(found) => {
                    let found: Vec<_> = found.collect();
                    Ok(Box::new(found.into_iter()) as Addrs)
                }
                Err(_) => Err(UnknownHost(host.to_owned()).into()),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::client;

    #[test]
    fn a_proxy_is_an_address_of_a_kind_that_is_known() {
        for proxy in ["", "http://localhost:8080", "https://me:secret@host", "socks5://127.0.0.1:1080"] {
            assert!(client(Some(proxy)).is_ok(), "{proxy}");
        }
        for proxy in [" ", "localhost", "ftp://host:21", "http://"] {
            let error = client(Some(proxy)).unwrap_err().to_string();
            assert!(error.starts_with("the proxy is not an address"), "{proxy}: {error}");
        }
    }
}
