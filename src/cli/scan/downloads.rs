//! The links of a scan are downloaded as those of all commands: one after the other, with pauses.

use crate::cancel::Cancel;
use crate::classify::ClassifyError;
use crate::cli::links::Links;
use crate::fetch::Fetcher;
use crate::scan::Downloads;

impl Downloads for Links {
    fn fetcher(&self) -> &Fetcher {
        &self.fetcher
    }

    fn in_turn(
        &self,
        more: bool,
        cancel: &Cancel,
        work: &mut dyn FnMut() -> Result<(), ClassifyError>,
    ) -> Result<(), ClassifyError> {
        self.with_permit(more, cancel, work)
    }
}
