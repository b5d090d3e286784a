//! What points are coloured and filtered by: names with a colour each, or numbers along a scale.

use super::colours;
use crate::format::{clock_time, thousands};
use crate::library_map::{MapField, MapValues};
use crate::picture::{MAX_GROUPS, Theme};
use eframe::egui::Color32;

/// Bars of the histogram above a scale.
pub(in crate::window) const BARS: usize = 40;
/// From so many numbers on, the scale ends at the 2nd and 98th percentile: a few extreme ones would leave one colour to all others.
const MANY: usize = 50;
/// Steps of a slider along a scale, and most of one that has a step for each whole number.
const STEPS: u32 = 200;
const WHOLE_STEPS: f64 = 500.0;

/// A property of the recordings of a map.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::window) struct ColourField {
    /// As in a filter of the library.
    pub(in crate::window) name: String,
    /// For people.
    pub(in crate::window) title: String,
    pub(in crate::window) values: FieldValues,
}

#[derive(Debug, Clone, PartialEq)]
pub(in crate::window) enum FieldValues {
    Categories(Categories),
    Numbers(Numbers),
}

/// Names, and which of them each recording has.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::window) struct Categories {
    names: Vec<String>,
    of: Vec<Option<usize>>,
    /// Lines of the legend.
    pub(in crate::window) slots: Vec<LegendSlot>,
    /// The line of each recording.
    slot_of: Vec<usize>,
}

/// A line of a legend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::window) struct LegendSlot {
    pub(in crate::window) name: String,
    /// Recordings that have it.
    pub(in crate::window) count: usize,
    colour: SlotColour,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SlotColour {
    /// Of the label with this index.
    Label(usize),
    /// Of all names without a line of their own.
    Others,
    NoValue,
}

/// Numbers, and the scale that colours them.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::window) struct Numbers {
    unit: &'static str,
    of: Vec<Option<f64>>,
    /// Ends of the scale.
    pub(in crate::window) low: f64,
    pub(in crate::window) high: f64,
    /// Some are beyond the ends.
    is_low_open: bool,
    is_high_open: bool,
    /// All are whole.
    is_whole: bool,
    /// How many are in each part of the scale.
    pub(in crate::window) histogram: Vec<usize>,
    /// Recordings without a number.
    pub(in crate::window) without: usize,
}

impl ColourField {
    pub(super) fn new(field: MapField) -> Self {
        let MapField { name, title, values } = field;
        let values = match values {
            MapValues::Categories { names, of } => FieldValues::Categories(Categories::new(names, of)),
            MapValues::Numbers { unit, of } => FieldValues::Numbers(Numbers::new(unit, of)),
        };
        Self { name, title, values }
    }

    /// What a recording has, in words; `None`: nothing is known.
    pub(in crate::window) fn text(&self, place: usize) -> Option<String> {
        match &self.values {
            FieldValues::Categories(categories) => {
                let name = categories.of.get(place).copied().flatten()?;
                categories.names.get(name).cloned()
            }
            FieldValues::Numbers(numbers) => numbers.value(place).map(|value| numbers.text(value)),
        }
    }

    /// The colour of a recording.
    pub(in crate::window) fn colour(&self, place: usize, theme: Theme) -> Color32 {
        match &self.values {
            FieldValues::Categories(categories) => {
                let slot = categories.slot(place).and_then(|slot| categories.slots.get(slot));
                slot.map_or_else(|| colours::no_value(theme), |slot| slot.colour(theme))
            }
            FieldValues::Numbers(numbers) => match numbers.value(place) {
                Some(value) => colours::scale(numbers.share(value), theme),
                None => colours::no_value(theme),
            },
        }
    }
}

impl LegendSlot {
    pub(in crate::window) fn colour(&self, theme: Theme) -> Color32 {
        match self.colour {
            SlotColour::Label(index) => colours::category(index, theme),
            SlotColour::Others => colours::others(theme),
            SlotColour::NoValue => colours::no_value(theme),
        }
    }
}

impl Categories {
    /// Up to twelve names keep their order, and with it the colours that labels have everywhere; of more, the largest come first.
    fn new(names: Vec<String>, of: Vec<Option<usize>>) -> Self {
        let mut counts = vec![0; names.len()];
        for name in of.iter().flatten() {
            counts.get_mut(*name).into_iter().for_each(|count| *count += 1);
        }
        let count_of = |name: usize| counts.get(name).copied().unwrap_or_default();
        let mut order: Vec<usize> = (0..names.len()).collect();
        let has_others = names.len() > MAX_GROUPS;
        if has_others {
            order.sort_by_key(|name| (std::cmp::Reverse(count_of(*name)), *name));
        }
        let own = if has_others { MAX_GROUPS - 1 } else { names.len() };
        let mut slot_of_name = vec![own; names.len()];
        for (slot, name) in order.iter().take(own).enumerate() {
            slot_of_name.get_mut(*name).into_iter().for_each(|of| *of = slot);
        }
        let line = |(slot, name): (usize, &usize)| LegendSlot {
            name: names.get(*name).cloned().unwrap_or_default(),
            count: count_of(*name),
            colour: SlotColour::Label(if has_others { colours::beside_others(slot) } else { slot }),
        };
        let mut slots: Vec<LegendSlot> = order.iter().take(own).enumerate().map(line).collect();
        if has_others {
            let rest = order.iter().skip(own);
            let name = format!("others ({})", thousands(rest.len() as u64));
            let count = rest.map(|name| count_of(*name)).sum();
            slots.push(LegendSlot { name, count, colour: SlotColour::Others });
        }
        let without = of.iter().filter(|name| name.is_none()).count();
        let no_value = slots.len();
        if without > 0 {
            let name = "no value".to_owned();
            slots.push(LegendSlot { name, count: without, colour: SlotColour::NoValue });
        }
        let slot =
            |name: &Option<usize>| name.and_then(|name| slot_of_name.get(name)).copied().unwrap_or(no_value);
        let slot_of = of.iter().map(slot).collect();
        Self { names, of, slots, slot_of }
    }

    /// The line of a recording.
    pub(in crate::window) fn slot(&self, place: usize) -> Option<usize> {
        self.slot_of.get(place).copied()
    }
}

impl Numbers {
    fn new(unit: &'static str, of: Vec<Option<f64>>) -> Self {
        let mut sorted: Vec<f64> = of.iter().flatten().copied().collect();
        sorted.sort_by(f64::total_cmp);
        let last = sorted.len().saturating_sub(1);
        let at = |share: f64| sorted.get((share * last as f64).round() as usize).copied().unwrap_or_default();
        let (low, high) = if sorted.len() >= MANY { (at(0.02), at(0.98)) } else { (at(0.0), at(1.0)) };
        let mut numbers = Self {
            unit,
            low,
            high,
            is_low_open: at(0.0) < low,
            is_high_open: at(1.0) > high,
            is_whole: sorted.iter().all(|value| value.fract() == 0.0),
            histogram: vec![0; BARS],
            without: of.len() - sorted.len(),
            of,
        };
        for value in sorted {
            let bar = ((numbers.share(value) * BARS as f64) as usize).min(BARS - 1);
            numbers.histogram.get_mut(bar).into_iter().for_each(|count| *count += 1);
        }
        numbers
    }

    pub(in crate::window) fn value(&self, place: usize) -> Option<f64> {
        self.of.get(place).copied().flatten()
    }

    /// Place on the scale, from 0 to 1.
    pub(in crate::window) fn share(&self, value: f64) -> f64 {
        if self.high > self.low { ((value - self.low) / (self.high - self.low)).clamp(0.0, 1.0) } else { 0.5 }
    }

    /// Steps of a slider along the scale; of whole numbers one for each, so that the arrow keys go from one to the next.
    pub(in crate::window) fn steps(&self) -> u32 {
        let span = self.high - self.low;
        if self.is_whole && span <= WHOLE_STEPS { span as u32 } else { STEPS }
    }

    /// The step that is next to a number, which may be infinite.
    pub(in crate::window) fn step(&self, value: f64) -> u32 {
        (self.share(value) * f64::from(self.steps())).round() as u32
    }

    /// The number at a step.
    pub(in crate::window) fn at_step(&self, step: u32) -> f64 {
        let value = self.low + (self.high - self.low) * f64::from(step) / f64::from(self.steps().max(1));
        if self.is_whole { value.round() } else { value }
    }

    /// The number with its unit.
    pub(in crate::window) fn text(&self, value: f64) -> String {
        if self.unit == "s" {
            return clock_time(value);
        }
        let text = match value.abs() {
            _ if value.fract() == 0.0 => format!("{value:.0}"),
            100.0.. => format!("{value:.0}"),
            10.0.. => format!("{value:.1}"),
            1.0.. => format!("{value:.2}"),
            _ => format!("{value:.3}"),
        };
        format!("{text} {}", self.unit).trim_end().to_owned()
    }

    /// What stands at the ends of the scale.
    pub(in crate::window) fn ends(&self) -> (String, String) {
        let sign = |is_open: bool, sign: &str| if is_open { sign.to_owned() } else { String::new() };
        let low = sign(self.is_low_open, "≤ ") + &self.text(self.low);
        (low, sign(self.is_high_open, "≥ ") + &self.text(self.high))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn categories(names: usize, of: impl Iterator<Item = Option<usize>>) -> Categories {
        Categories::new((0..names).map(|name| format!("name {name}")).collect(), of.collect())
    }

    #[test]
    fn up_to_twelve_names_keep_order_and_colours_and_what_has_none_is_grey() {
        let twelve = categories(12, (0..30).map(|n| (n < 24).then_some(11 - n % 12)));
        let names: Vec<&str> = twelve.slots.iter().map(|slot| slot.name.as_str()).collect();
        assert_eq!((names.len(), names[0], names[11], names[12]), (13, "name 0", "name 11", "no value"));
        assert_eq!((twelve.slots[3].count, twelve.slots[12].count), (2, 6));
        for theme in [Theme::Light, Theme::Dark] {
            let field = ColourField {
                name: "x".into(),
                title: "X".into(),
                values: FieldValues::Categories(twelve.clone()),
            };
            assert_eq!(field.colour(0, theme), colours::category(11, theme));
            assert_eq!(field.colour(29, theme), colours::no_value(theme));
            assert_eq!((field.text(0), field.text(29)), (Some("name 11".to_owned()), None));
        }
    }

    #[test]
    fn of_more_names_the_largest_have_a_line_and_the_rest_is_one() {
        // The name n stands n + 1 times.
        let many = categories(20, (0..20).flat_map(|name| vec![Some(name); name + 1]));
        let lines: Vec<(&str, usize)> =
            many.slots.iter().map(|slot| (slot.name.as_str(), slot.count)).collect();
        assert_eq!((lines.len(), lines[0], lines[10]), (12, ("name 19", 20), ("name 9", 10)));
        assert_eq!(lines[11], ("others (9)", 45));
        assert_eq!((many.slot(0), many.slot(209)), (Some(11), Some(0)));
        let colours: std::collections::HashSet<_> =
            many.slots.iter().map(|slot| slot.colour(Theme::Dark).to_array()).collect();
        assert_eq!(colours.len(), 12, "all lines differ");
    }

    #[test]
    fn a_scale_ends_where_most_numbers_are() {
        let mut of: Vec<Option<f64>> = (0..100).map(|n| Some(f64::from(n))).collect();
        of.extend([Some(1e6), None]);
        let numbers = Numbers::new("s", of);
        assert_eq!((numbers.low, numbers.high, numbers.without, numbers.is_whole), (2.0, 98.0, 1, true));
        assert_eq!(numbers.ends(), ("≤ 0:02".to_owned(), "≥ 1:38".to_owned()));
        assert_eq!(numbers.histogram.iter().sum::<usize>(), 101);
        assert_eq!((numbers.share(-5.0), numbers.share(50.0), numbers.share(1e6)), (0.0, 0.5, 1.0));
        assert_eq!(
            (numbers.steps(), numbers.step(f64::NEG_INFINITY), numbers.step(f64::INFINITY)),
            (96, 0, 96)
        );
        assert!((0..=96).all(|step| numbers.step(numbers.at_step(step)) == step));
        let few = Numbers::new("dB", vec![Some(-20.25), Some(-3.0)]);
        assert_eq!(few.ends(), ("-20.2 dB".to_owned(), "-3 dB".to_owned()));
    }
}
