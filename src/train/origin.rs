//! How a model was trained, as names and values that its file holds.

use super::Settings;

/// After `steps` steps with `settings`; `started_from` describes the model that training started from.
pub(super) fn origin(settings: &Settings, steps: usize, started_from: Option<&str>) -> Vec<(String, String)> {
    let Settings { optimizer, learning_rate, .. } = settings;
    let decay = optimizer.weight_decay;
    let mut training = format!("{}, rate {learning_rate}, weight decay {decay}", optimizer.kind);
    if let Some(l2) = settings.l2 {
        training += &format!(", L2 {l2}");
    }
    let mut origin = vec![
        ("network", settings.network.to_string()),
        ("steps", steps.to_string()),
        ("windows per step", settings.windows_per_step().to_string()),
        ("seed", settings.seed.to_string()),
        ("optimizer", training),
        ("schedule", format!("{:?}", settings.schedule).to_lowercase()),
    ];
    if settings.degraded < 1.0 {
        origin.push(("degraded windows", format!("{} of the usual share", settings.degraded)));
    }
    if settings.mixup > 0.0 {
        origin.push(("mixup", settings.mixup.to_string()));
    }
    origin.extend(started_from.map(|model| ("started from", model.to_owned())));
    origin.extend(settings.exclusive_label.clone().map(|label| ("exclusive label", label)));
    origin.extend(settings.background.clone().map(|category| ("background category", category)));
    origin.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}
