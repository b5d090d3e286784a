//! The settings of a job's networks.

use super::*;
use crate::nn::loss::HeadLoss;

#[test]
fn the_weight_of_a_column_multiplies_that_of_the_settings() {
    let column = |weight| HeadColumn { weight, ..HeadColumn::default() };
    let losses = [0.5, 3.0].map(|weight| HeadLoss { weight, ..HeadLoss::default() });
    let settings = Settings { losses: losses.to_vec(), ..Settings::default() };
    let job = TrainingJob {
        heads: vec![column(1.0), column(2.0), column(4.0)],
        settings,
        ..TrainingJob::new(Path::new("data"))
    };
    let heads = vec![Head::verdict(vec!["a".into(), "b".into()]); 3];
    let weights = job.settings_for(&heads).unwrap().losses.iter().map(|loss| loss.weight).collect::<Vec<_>>();
    assert_eq!(weights, [0.5, 6.0, 12.0]);
}
