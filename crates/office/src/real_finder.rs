//! The real [`Finder`]: the scanner, over one place and for a limited time.

use std::io::ErrorKind;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Once};
use std::time::Duration;

use domain::disk::{DiskError, DiskErrorKind};
use domain::finder::{Finder, Sight};
use domain::{NoProbe, Probe};
use scanner::{Event, Limits, Progress, Rules, Scanner, Walk, walk};

/// A look ends after this time: what is larger is scanned by itself (`bannin scan`) and cleared up in parts.
const LONGEST: Duration = Duration::from_mins(2);

/// Looks with the scanner.
pub struct RealFinder {
    probe: Arc<dyn Probe>,
}

impl Default for RealFinder {
    fn default() -> Self {
        Self::new(Arc::new(NoProbe))
    }
}

impl RealFinder {
    /// With a point of failure.
    #[must_use]
    pub fn new(probe: Arc<dyn Probe>) -> Self {
        Self { probe }
    }
}

impl Finder for RealFinder {
    fn look(&self, place: &Path) -> Result<Sight, DiskError> {
        let failed = || DiskError { kind: DiskErrorKind::Other, path: place.to_path_buf() };
        if self.probe.fails("look") {
            return Err(failed());
        }
        if !place.is_absolute() {
            return Ok(Sight::Elsewhere);
        }
        match std::fs::symlink_metadata(place).map_err(|error| error.kind()) {
            Ok(_) => scan(place).ok_or_else(failed),
            Err(ErrorKind::NotFound) if place.parent().is_some_and(Path::is_dir) => {
                Ok(Sight::Clear)
            }
            Err(ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(Sight::Elsewhere),
            Err(_) => Ok(Sight::Unseen),
        }
    }
}

/// None when the rules of the scanner cannot be read.
fn scan(place: &Path) -> Option<Sight> {
    hush_readers();
    let scanner = Scanner::new(Rules::built_in().ok()?, Limits::default());
    let (stop, progress) = (AtomicBool::new(false), Progress::default());
    let roots = [place.to_path_buf()];
    let asked = Walk {
        scanner: &scanner,
        roots: &roots,
        ignored: &[],
        state: None,
        stop: &stop,
        progress: &progress,
    };
    let (mut numbers, mut unseen) = (0_u64, 0_u64);
    let done = AtomicBool::new(false);
    let walked = std::thread::scope(|scope| {
        let bell = scope.spawn(|| {
            std::thread::park_timeout(LONGEST);
            if !done.load(Ordering::Relaxed) {
                stop.store(true, Ordering::Relaxed);
            }
        });
        let walked = walk(&asked, &mut |event| match event {
            Event::Found(found) => numbers = numbers.saturating_add(found.count),
            Event::Unseen(_) => unseen += 1,
        });
        done.store(true, Ordering::Relaxed);
        bell.thread().unpark();
        walked
    });
    walked.ok()?;
    let is_cut = stop.load(Ordering::Relaxed);
    Some(match () {
        () if numbers > 0 => Sight::Numbers(numbers),
        () if unseen > 0 || is_cut => Sight::Unseen,
        () => Sight::Clear,
    })
}

/// What a reader that panics would say could hold what it read. The scanner's threads have no name.
fn hush_readers() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if std::thread::current().name().is_some() {
                before(panic);
            }
        }));
    });
}
