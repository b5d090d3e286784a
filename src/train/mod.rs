//! Data sets, augmentation and the training loop.
