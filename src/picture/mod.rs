//! Pictures with axes: spectrograms now, curves later.
