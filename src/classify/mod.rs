//! The pipeline, the votes and the verdict.
