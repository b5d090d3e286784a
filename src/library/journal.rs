//! How changes are made safe against crashes, by the file system that the library is on.

use super::LibraryError;
use rusqlite::Connection;
use std::path::Path;

/// Sets the journal of an opened library; nothing must have been read from it.
///
/// On a local file system readers go on while one process writes (WAL). Its index is memory shared by the processes, which a network
/// file system does not offer: there WAL damages libraries, so the journal is a file that is deleted after each change.
pub(super) fn set_journal(connection: &Connection, path: &Path) -> Result<(), LibraryError> {
    if is_on_network(path) {
        // As the only process, a library that was in WAL mode is read without shared memory.
        set(connection, "locking_mode", "EXCLUSIVE")?;
        set(connection, "journal_mode", "DELETE")?;
        set(connection, "locking_mode", "NORMAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        // The lock is released by the next access.
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
        return Ok(());
    }
    let mode = set(connection, "journal_mode", "WAL")?;
    // After a power loss, WAL lacks at most the last changes; any other journal could leave a damaged file.
    connection.pragma_update(None, "synchronous", if mode == "wal" { "NORMAL" } else { "FULL" })?;
    Ok(())
}

/// Sets a pragma that reports the value which is in force.
fn set(connection: &Connection, pragma: &str, value: &str) -> Result<String, LibraryError> {
    Ok(connection.pragma_update_and_check(None, pragma, value, |row| row.get(0))?)
}

/// Types of statfs(2) of file systems on other machines, and of those that a virtual machine or a program presents, which may be.
#[cfg(target_os = "linux")]
const TYPES: [u32; 17] = [
    0x0000_517b, // SMB
    0x0000_564c, // NCP
    0x0000_6969, // NFS
    0x00c3_6400, // Ceph
    0x0102_1997, // 9P, the Windows disks of WSL
    0x0116_1970, // GFS2
    0x0bd0_0bd0, // Lustre
    0x1983_0326, // BeeGFS
    0x4750_4653, // GPFS
    0x5346_414f, // AFS
    0x6573_5546, // FUSE: sshfs, rclone
    0x6b41_4653, // kAFS
    0x7375_7245, // Coda
    0x7461_636f, // OCFS2
    0x786f_4256, // VirtualBox
    0xfe53_4d42, // SMB 2
    0xff53_4d42, // CIFS
];

#[cfg(target_os = "linux")]
pub(super) fn is_on_network(path: &Path) -> bool {
    // The type is a signed number on some architectures; its lower 32 bits are the same on all.
    nix::sys::statfs::statfs(path).is_ok_and(|system| TYPES.contains(&(system.filesystem_type().0 as u32)))
}

/// A share of a Windows network; other systems do not report it.
#[cfg(not(target_os = "linux"))]
pub(super) fn is_on_network(path: &Path) -> bool {
    path.as_os_str().as_encoded_bytes().starts_with(br"\\")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(target_os = "linux")]
    #[test]
    fn a_local_folder_is_not_on_the_network() {
        assert!(!is_on_network(&std::env::temp_dir()));
        assert!(!is_on_network(Path::new("/no such folder")));
    }
}
