//! Recordings as a Parquet table, for pandas, Polars, DuckDB and Spark.

use crate::library::query::{Cell, Field, FieldKind};
use parquet::basic::{Compression, LogicalType, Repetition, TimeUnit, Type as PhysicalType};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::Type;
use std::io::{self, Write};
use std::sync::Arc;

/// Rows of a row group, which are kept in memory: some megabytes.
const GROUP: usize = 20_000;

/// Writes a table whose columns are optional: null is a value that the recording does not have.
///
/// Texts and paths are strings (of a path, bytes that are not UTF-8 are replaced), times are timestamps in UTC, counts, sizes and rates
/// are 64-bit integers, all other numbers are doubles in the field's unit, not rounded.
pub struct ParquetTable<W: Write + Send> {
    file: SerializedFileWriter<W>,
    columns: Vec<Column>,
    rows: usize,
}

/// The values of one column of a row group.
struct Column {
    values: Values,
    /// 1 for each row that has a value, else 0.
    present: Vec<i16>,
}

enum Values {
    Text(Vec<ByteArray>),
    Number(Vec<f64>),
    Integer(Vec<i64>),
    /// Milliseconds since 1970, the coarsest unit there is.
    Time(Vec<i64>),
    Flag(Vec<bool>),
}

impl<W: Write + Send> ParquetTable<W> {
    /// A table of these columns, each with a name of its own.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn new(fields: &[Field], out: W) -> io::Result<Self> {
        Self::of_columns(names(fields).into_iter().zip(fields.iter().map(Column::of)), out)
    }

    /// A table of columns that are no fields: names of their own, and what kind of values they have.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn with_columns(columns: &[(String, FieldKind)], out: W) -> io::Result<Self> {
        Self::of_columns(
            columns.iter().map(|(name, kind)| (name.clone(), Column::of_kind(*kind, false))),
            out,
        )
    }

    fn of_columns(columns: impl Iterator<Item = (String, Column)>, out: W) -> io::Result<Self> {
        let (names, columns): (Vec<String>, Vec<Column>) = columns.unzip();
        let types: Result<Vec<_>, _> =
            names.iter().zip(&columns).map(|(name, column)| column.schema(name)).collect();
        let schema = types.and_then(|types| Type::group_type_builder("recording").with_fields(types).build());
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_created_by(concat!("pianoscope ", env!("CARGO_PKG_VERSION")).to_owned())
            .build();
        let file =
            schema.and_then(|schema| SerializedFileWriter::new(out, Arc::new(schema), Arc::new(properties)));
        Ok(Self { file: file.map_err(io_error)?, columns, rows: 0 })
    }

    /// Adds a row; `cells` are those of the fields, in their order.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn row(&mut self, cells: &[Cell]) -> io::Result<()> {
        for (column, cell) in self.columns.iter_mut().zip(cells) {
            column.push(cell);
        }
        self.rows += 1;
        if self.rows == GROUP { self.write_group().map_err(io_error) } else { Ok(()) }
    }

    /// Writes what is left and the footer, without which the file cannot be read.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn finish(mut self) -> io::Result<()> {
        self.write_group().map_err(io_error)?;
        self.file.finish().map_err(io_error)?;
        self.file.inner_mut().flush()
    }

    fn write_group(&mut self) -> Result<(), ParquetError> {
        if std::mem::take(&mut self.rows) == 0 {
            return Ok(());
        }
        let mut group = self.file.next_row_group()?;
        for column in &mut self.columns {
            if let Some(mut writer) = group.next_column()? {
                column.write(&mut writer)?;
                writer.close()?;
            }
        }
        group.close()?;
        Ok(())
    }
}

impl Column {
    fn of(field: &Field) -> Self {
        Self::of_kind(field.kind(), is_count(field))
    }

    /// `is_count`: whether numbers have no decimals.
    fn of_kind(kind: FieldKind, is_count: bool) -> Self {
        let values = match kind {
            FieldKind::Text | FieldKind::Path => Values::Text(Vec::new()),
            FieldKind::Flag => Values::Flag(Vec::new()),
            FieldKind::Time => Values::Time(Vec::new()),
            FieldKind::Bytes | FieldKind::Rate => Values::Integer(Vec::new()),
            FieldKind::Number if is_count => Values::Integer(Vec::new()),
            FieldKind::Number | FieldKind::Probability | FieldKind::Seconds => Values::Number(Vec::new()),
        };
        Self { values, present: Vec::new() }
    }

    fn schema(&self, name: &str) -> Result<Arc<Type>, ParquetError> {
        let (physical, logical) = match self.values {
            Values::Text(_) => (PhysicalType::BYTE_ARRAY, Some(LogicalType::String)),
            Values::Number(_) => (PhysicalType::DOUBLE, None),
            Values::Integer(_) => (PhysicalType::INT64, None),
            Values::Time(_) => (PhysicalType::INT64, Some(LogicalType::timestamp(true, TimeUnit::MILLIS))),
            Values::Flag(_) => (PhysicalType::BOOLEAN, None),
        };
        let builder = Type::primitive_type_builder(name, physical).with_logical_type(logical);
        builder.with_repetition(Repetition::OPTIONAL).build().map(Arc::new)
    }

    fn push(&mut self, cell: &Cell) {
        let is_present = match (&mut self.values, cell) {
            (Values::Text(texts), Cell::Text(text)) => {
                texts.push(text.as_str().into());
                true
            }
            (Values::Number(numbers), Cell::Number(number)) => {
                numbers.push(*number);
                true
            }
            (Values::Integer(integers), Cell::Number(number)) => {
                integers.push(*number as i64);
                true
            }
            (Values::Time(times), Cell::Number(seconds)) => {
                times.push((*seconds as i64).saturating_mul(1000));
                true
            }
            (Values::Flag(flags), Cell::Flag(holds)) => {
                flags.push(*holds);
                true
            }
            _ => false,
        };
        self.present.push(is_present.into());
    }

    /// Writes the values and forgets them.
    fn write(&mut self, writer: &mut SerializedColumnWriter<'_>) -> Result<(), ParquetError> {
        let present = Some(std::mem::take(&mut self.present));
        let present = present.as_deref();
        match &mut self.values {
            Values::Text(texts) => {
                writer.typed::<ByteArrayType>().write_batch(&std::mem::take(texts), present, None)
            }
            Values::Number(numbers) => {
                writer.typed::<DoubleType>().write_batch(&std::mem::take(numbers), present, None)
            }
            Values::Integer(integers) | Values::Time(integers) => {
                writer.typed::<Int64Type>().write_batch(&std::mem::take(integers), present, None)
            }
            Values::Flag(flags) => {
                writer.typed::<BoolType>().write_batch(&std::mem::take(flags), present, None)
            }
        }?;
        Ok(())
    }
}

/// The fields' titles; where two are the same, as those of labels of two heads, the later one as in a filter.
fn names(fields: &[Field]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for field in fields {
        let spellings = [field.title(), field.to_string()].into_iter();
        let mut spellings = spellings.chain((2..).map(|n| format!("{field} {n}")));
        names.extend(spellings.find(|name| !names.contains(name)));
    }
    names
}

/// Numbers that have no decimals.
fn is_count(field: &Field) -> bool {
    matches!(field, Field::Windows | Field::Year | Field::Track | Field::Channels)
}

/// An error of the writer as it was, e.g. a closed pipe.
fn io_error(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(inner) => match inner.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(inner) => io::Error::other(inner),
        },
        error => io::Error::other(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::library::query::{Flag, LabelName};
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::Field as Value;

    fn written(
        fields: &[Field],
        rows: impl Iterator<Item = Vec<Cell>>,
    ) -> SerializedFileReader<bytes::Bytes> {
        let mut out = Vec::new();
        let mut table = ParquetTable::new(fields, &mut out).unwrap();
        rows.for_each(|cells| table.row(&cells).unwrap());
        table.finish().unwrap();
        SerializedFileReader::new(bytes::Bytes::from(out)).unwrap()
    }

    #[test]
    fn values_of_every_type_are_read_as_they_were_written_also_over_several_row_groups() {
        let fields = [Field::Title, Field::Duration, Field::Year, Field::Size, Field::Added];
        let fields = [&fields[..], &[Field::Flag(Flag::Checked), Field::Level]].concat();
        let rows = 2 * GROUP + 7;
        let cells = |n: usize| {
            let absent = |every: usize, cell: Cell| if n.is_multiple_of(every) { Cell::Absent } else { cell };
            let number = n as f64;
            vec![
                absent(3, Cell::Text(format!("Für Elise\n{n}"))),
                Cell::Number(number / 7.0),
                absent(5, Cell::Number(1900.0 + number)),
                Cell::Number(3e9 + number),
                Cell::Number(1.7e9 + number),
                Cell::Flag(n.is_multiple_of(2)),
                Cell::Absent,
            ]
        };
        let reader = written(&fields, (0..rows).map(cells));
        assert_eq!(reader.metadata().num_row_groups(), 3);
        let mut read = 0;
        for (n, row) in reader.get_row_iter(None).unwrap().enumerate() {
            let values: Vec<Value> =
                row.unwrap().into_columns().into_iter().map(|(_, value)| value).collect();
            let expected = [
                if n.is_multiple_of(3) { Value::Null } else { Value::Str(format!("Für Elise\n{n}")) },
                Value::Double(n as f64 / 7.0),
                if n.is_multiple_of(5) { Value::Null } else { Value::Long(1900 + n as i64) },
                Value::Long(3_000_000_000 + n as i64),
                Value::TimestampMillis((1_700_000_000 + n as i64) * 1000),
                Value::Bool(n.is_multiple_of(2)),
                Value::Null,
            ];
            assert_eq!(values, expected, "row {n}");
            read += 1;
        }
        assert_eq!(read, rows);
    }

    #[test]
    fn columns_have_names_of_their_own_and_an_empty_table_has_its_columns() {
        let label = |head: &str| Field::Label(LabelName { head: head.to_owned(), label: "calm".to_owned() });
        let reader = written(&[label("mood"), label("genre"), Field::Path, Field::Path], std::iter::empty());
        let schema = reader.metadata().file_metadata().schema_descr();
        let names: Vec<&str> = schema.columns().iter().map(|column| column.name()).collect();
        assert_eq!(names, ["calm", "genre.calm", "path", "path 2"]);
        assert_eq!(reader.get_row_iter(None).unwrap().count(), 0);
    }

    #[test]
    fn a_closed_pipe_is_told_from_other_errors() {
        struct Closed;
        impl Write for Closed {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::BrokenPipe.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let table = ParquetTable::new(&[Field::Path], Closed);
        let error = table.and_then(ParquetTable::finish).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::BrokenPipe);
    }
}
