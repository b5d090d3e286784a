//! Recognises file systems of the kernel, which hold no recordings: `/proc`, `/sys`, `/dev` and their like. Some of their files have
//! side effects, and some of their folders never end.

use std::fs::Metadata;
use std::path::Path;

/// Where such file systems are mounted on Unix systems; `/dev` has the type of a file system in memory on Linux, as `/tmp` may have.
#[cfg(unix)]
const MOUNT_POINTS: [&str; 3] = ["/dev", "/proc", "/sys"];

/// The kernel's file systems of this machine.
pub(super) struct KernelFileSystems {
    /// Devices that are mounted at [`MOUNT_POINTS`].
    #[cfg(unix)]
    devices: Vec<u64>,
}

/// The device that a folder is on; `None` if the system does not report it.
#[cfg(unix)]
pub(super) fn device(metadata: &Metadata) -> Option<u64> {
    use std::os::unix::fs::MetadataExt;
    Some(metadata.dev())
}

/// `None`: the system does not report it.
#[cfg(not(unix))]
pub(super) fn device(_metadata: &Metadata) -> Option<u64> {
    None
}

#[cfg(unix)]
impl KernelFileSystems {
    pub(super) fn new() -> Self {
        let device_of = |path: &str| std::fs::metadata(path).ok().as_ref().and_then(device);
        let root = device_of("/");
        // A folder of this name on the disk itself is an ordinary one.
        let devices = MOUNT_POINTS.iter().filter_map(|path| device_of(path)).filter(|at| Some(*at) != root);
        Self { devices: devices.collect() }
    }

    /// Whether the folder at `path` belongs to the kernel.
    pub(super) fn contains(&self, path: &Path, metadata: &Metadata) -> bool {
        device(metadata).is_some_and(|device| self.devices.contains(&device)) || has_kernel_type(path)
    }
}

#[cfg(not(unix))]
impl KernelFileSystems {
    pub(super) fn new() -> Self {
        Self {}
    }

    pub(super) fn contains(&self, _path: &Path, _metadata: &Metadata) -> bool {
        false
    }
}

/// Types of statfs(2), from include/uapi/linux/magic.h; those of mqueue and fusectl, which it leaves out, from ipc/mqueue.c
/// and fs/fuse/control.c.
#[cfg(target_os = "linux")]
const TYPES: [u32; 20] = [
    0x0000_1cd1, // devpts
    0x0000_9fa0, // proc
    0x0000_9fa2, // usbdevice
    0x0027_e0eb, // cgroup
    0x0765_5821, // resctrl
    0x1980_0202, // mqueue
    0x4249_4e4d, // binfmt_misc
    0x4341_5d53, // smack
    0x6165_676c, // pstore
    0x6265_6570, // configfs
    0x6265_6572, // sysfs
    0x6367_7270, // cgroup2
    0x6462_6720, // debugfs
    0x6573_5543, // fusectl
    0x6c6f_6f70, // binder
    0x6e73_6673, // nsfs
    0x7363_6673, // securityfs
    0x7472_6163, // tracefs
    0xcafe_4a11, // bpf
    0xf97c_ff8c, // selinux
];

#[cfg(target_os = "linux")]
fn has_kernel_type(path: &Path) -> bool {
    // The type is a signed number on some architectures; its lower 32 bits are the same on all.
    nix::sys::statfs::statfs(path).is_ok_and(|system| TYPES.contains(&(system.filesystem_type().0 as u32)))
}

#[cfg(all(unix, not(target_os = "linux")))]
fn has_kernel_type(_path: &Path) -> bool {
    false
}
