//! SQL of the label of a head, which a library does not store for other heads than that of the verdict.
//!
//! A label holds if a person decided on it; else, of a head whose probabilities add up to 1, if it has the most votes, then the
//! largest probability; of another head, whose labels do not exclude each other, if its probability is at least one half. Of that there
//! may be several, or none.

use super::expression::Sql;
use super::fold::folded;

impl Sql {
    /// The decision in force on the head; `head`: name of its parameter.
    fn decided_on(head: &str) -> String {
        format!(
            "(SELECT d.label FROM decision d WHERE d.recording = r.id AND d.head = {head} ORDER BY d.at DESC, d.id DESC LIMIT 1)"
        )
    }

    /// Whether the answer `a` holds, which is one of the head.
    fn answer_holds(head: &str) -> String {
        format!(
            "(SELECT CASE WHEN abs(total(b.probability) - 1.0) < 0.001 THEN NOT max((b.votes, b.probability) > (a.votes, a.probability))
                ELSE a.probability BETWEEN 0.5 AND 1.0 END
              FROM answer b WHERE b.run = a.run AND b.label IN (SELECT m.id FROM label m WHERE m.head = {head}))"
        )
    }

    /// The labels that hold, the most probable first; NULL if none does.
    pub(super) fn label_of_head(&mut self, head: &str) -> String {
        let head = self.bind(head.to_owned());
        let (decided, holds) = (Self::decided_on(&head), Self::answer_holds(&head));
        format!(
            "coalesce({decided}, CASE WHEN u.head = {head} THEN u.verdict ELSE
               (SELECT group_concat(name, ', ') FROM (SELECT l.name FROM answer a JOIN label l ON l.id = a.label
                  WHERE a.run = u.id AND l.head = {head} AND {holds} ORDER BY a.probability DESC, l.id)) END)"
        )
    }

    /// Whether this label of the head holds.
    pub(super) fn head_has_label(&mut self, head: &str, label: &str) -> String {
        let (head, label) = (self.bind(head.to_owned()), self.bind(folded(label)));
        let (decided, holds) = (Self::decided_on(&head), Self::answer_holds(&head));
        format!(
            "coalesce(folded({decided}) = {label}, CASE WHEN u.head = {head} THEN folded(u.verdict) = {label} ELSE
               EXISTS (SELECT 1 FROM answer a WHERE a.run = u.id
                 AND a.label IN (SELECT l.id FROM label l WHERE l.head = {head} AND folded(l.name) = {label}) AND {holds}) END)"
        )
    }
}
