//! Time stamps of the container → positions by the count of decoded samples.

/// The container's clock against the count of decoded samples. They may differ by a constant, since some
/// containers count the encoder's delay and some do not.
#[derive(Default)]
pub(super) struct PacketClock {
    /// Samples were decoded.
    pub(super) started: bool,
    /// A seek has interrupted the count from the start.
    pub(super) after_seek: bool,
    /// Packets with audio, counted from the start.
    pub(super) packets: u32,
    decoded_s: f64,
    /// Container time minus decoded time.
    pub(super) offset_s: f64,
}

impl PacketClock {
    /// Counts a packet and returns the time of its first sample by the count of samples.
    pub(super) fn add_packet(&mut self, at_s: Option<f64>, samples: usize, rate: u32) -> Option<f64> {
        if samples == 0 {
            return None;
        }
        self.started = true;
        if !self.after_seek {
            // The decoder may trim the first packet without notice; the second one gives the offset.
            if let (1, Some(at_s)) = (self.packets, at_s) {
                self.offset_s = at_s - self.decoded_s;
            }
            self.packets = self.packets.saturating_add(1);
            self.decoded_s += samples as f64 / f64::from(rate.max(1));
        }
        at_s.map(|at_s| at_s - self.offset_s)
    }
}
