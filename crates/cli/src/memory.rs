//! What the system would write of our memory to a disk.

/// No core dump, and no other program of the same person looks into us. Where the system does not have it, or
/// does not let us, the program goes on: the threat model promises nothing there.
pub fn keep_to_ourselves() {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{DumpableBehavior, set_dumpable_behavior};
        let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
    }
}
