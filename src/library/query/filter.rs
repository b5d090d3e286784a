//! A parsed filter.

use super::field::{Field, Flag};

/// Which recordings are meant. Every name is resolved; a comparison with a value that a recording does not have is false, and `not`
/// and `!=` are the opposite of what they deny: `year != 1990` includes recordings without a year.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Filter {
    /// All recordings.
    #[default]
    All,
    /// All of these hold.
    And(Vec<Filter>),
    /// One of these holds.
    Or(Vec<Filter>),
    /// This does not hold.
    Not(Box<Filter>),
    /// This is true of the recording.
    Flag(Flag),
    /// A value of the recording compared with a given one.
    Compare {
        /// The value of the recording.
        field: Field,
        /// How.
        operator: Operator,
        /// What it is compared with.
        value: Value,
    },
    /// The value of the recording equals one of these.
    OneOf {
        /// The value of the recording.
        field: Field,
        /// At least one.
        values: Vec<Value>,
    },
    /// Title, artist, album, genre or path contain the words.
    Words {
        /// As typed.
        text: String,
        /// Whether they were quoted: whole words in this order. Otherwise each is the beginning of a word.
        whole: bool,
    },
}

/// How two values are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// `=`; of a date or month: within it.
    Equal,
    /// `!=`, the opposite of `=`.
    NotEqual,
    /// `<`; of a date: before it.
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`; of a date: after it.
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `~`: contains, ignoring case and accents.
    Contains,
}

impl Operator {
    /// As it is written.
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::Contains => "~",
        }
    }

    /// Whether it needs values with an order.
    pub fn is_ordering(self) -> bool {
        matches!(self, Self::Less | Self::LessOrEqual | Self::Greater | Self::GreaterOrEqual)
    }
}

/// What the value of a field is compared with.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// `none`: the recording has no such value.
    Absent,
    /// A text, path or name.
    Text(String),
    /// In the unit of the field: seconds, bytes, bits a second.
    Number(f64),
    /// A year, month or day, UTC.
    Date {
        /// 1 to 9999.
        year: u16,
        /// 1 to 12; 0: the whole year.
        month: u8,
        /// 1 to 31; 0: the whole month.
        day: u8,
    },
    /// Seconds before now.
    Ago(f64),
}

impl Filter {
    /// Whether any part of it is this flag.
    pub fn asks_for(&self, wanted: Flag) -> bool {
        match self {
            Self::All | Self::Words { .. } => false,
            Self::And(parts) | Self::Or(parts) => parts.iter().any(|part| part.asks_for(wanted)),
            Self::Not(part) => part.asks_for(wanted),
            Self::Flag(flag) => *flag == wanted,
            Self::Compare { field, .. } | Self::OneOf { field, .. } => *field == Field::Flag(wanted),
        }
    }
}
