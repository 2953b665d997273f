//! Compound files, as old programs wrote them (XLS, DOC, PPT, MSG): a small file system with chains of sectors.

use crate::seen::Reason;
use zeroize::Zeroizing;

/// From here on, a number of a sector is a sign of its own.
const LAST: u32 = 0xFFFF_FFFA;
/// One entry of the directory.
const ENTRY: usize = 128;

/// A compound file.
pub(crate) struct Compound<'b> {
    bytes: &'b [u8],
    sector: usize,
    chains: Vec<u32>,
    small_chains: Vec<u32>,
    small: Zeroizing<Vec<u8>>,
    /// Streams shorter than this lie among the small ones.
    least: u64,
    pub(crate) streams: Vec<Stream>,
}

/// A stream, by its entry in the directory.
pub(crate) struct Stream {
    pub(crate) name: String,
    start: u32,
    size: u64,
}

/// What a chain held, and whether it came to its end.
pub(crate) struct Held {
    pub(crate) bytes: Zeroizing<Vec<u8>>,
    pub(crate) is_whole: bool,
}

impl<'b> Compound<'b> {
    /// Reads the directory.
    pub(crate) fn open(bytes: &'b [u8]) -> Result<Self, Reason> {
        let shift = four(bytes, 30) & 0xFFFF;
        if shift != 9 && shift != 12 {
            return Err(Reason::Damaged);
        }
        let mut file = Self {
            bytes,
            sector: 1 << shift,
            chains: Vec::new(),
            small_chains: Vec::new(),
            small: Zeroizing::new(Vec::new()),
            least: u64::from(four(bytes, 56)),
            streams: Vec::new(),
        };
        for at in file.tables()? {
            let table = file.at(at).ok_or(Reason::Damaged)?;
            file.chains.extend(table.chunks_exact(4).map(|four_bytes| four(four_bytes, 0)));
        }
        let directory = file.chain(four(bytes, 48), u64::MAX);
        if !directory.is_whole {
            return Err(Reason::Damaged);
        }
        let small_chains = file.chain(four(bytes, 60), u64::MAX).bytes;
        file.small_chains = small_chains.chunks_exact(4).map(|it| four(it, 0)).collect();
        for entry in directory.bytes.chunks_exact(ENTRY) {
            let kind = entry.get(66).copied().unwrap_or_default();
            let (start, size) = (four(entry, 116), u64::from(four(entry, 120)));
            match kind {
                5 => file.small = file.chain(start, size).bytes,
                2 => file.streams.push(Stream { name: name(entry), start, size }),
                _ => {}
            }
        }
        Ok(file)
    }

    /// The sectors that hold the tables of chains: the first hundred stand in the head, more in a chain.
    fn tables(&self) -> Result<Vec<u32>, Reason> {
        let count = four(self.bytes, 44) as usize;
        let head = (0..109).map(|at| four(self.bytes, 76 + 4 * at));
        let mut tables: Vec<u32> = head.filter(|at| *at < LAST).collect();
        let (mut next, mut steps) = (four(self.bytes, 68), 0);
        while next < LAST && tables.len() < count {
            let sector = self.at(next).ok_or(Reason::Damaged)?;
            let (list, link) = sector.split_at_checked(self.sector - 4).ok_or(Reason::Damaged)?;
            tables.extend(list.chunks_exact(4).map(|it| four(it, 0)).filter(|at| *at < LAST));
            next = four(link, 0);
            steps += 1;
            if steps > self.bytes.len() / self.sector {
                return Err(Reason::Damaged);
            }
        }
        if tables.len() < count || tables.len() > self.bytes.len() / self.sector {
            return Err(Reason::Damaged);
        }
        Ok(tables)
    }

    /// The bytes of a sector; the last one of a file can be short.
    fn at(&self, sector: u32) -> Option<&'b [u8]> {
        let from = (sector as usize).checked_add(1)?.checked_mul(self.sector)?;
        self.bytes.get(from..(from + self.sector).min(self.bytes.len())).filter(|it| !it.is_empty())
    }

    fn chain(&self, start: u32, size: u64) -> Held {
        follow(start, size, &self.chains, |sector| self.at(sector))
    }

    /// What a stream holds.
    pub(crate) fn read(&self, stream: &Stream) -> Held {
        if stream.size >= self.least {
            return self.chain(stream.start, stream.size);
        }
        follow(stream.start, stream.size, &self.small_chains, |sector| {
            let from = sector as usize * 64;
            self.small.get(from..(from + 64).min(self.small.len())).filter(|it| !it.is_empty())
        })
    }
}

/// Follows a chain to its end, or for so many bytes. No chain is longer than all there are.
fn follow<'b>(start: u32, size: u64, chains: &[u32], at: impl Fn(u32) -> Option<&'b [u8]>) -> Held {
    let mut sectors = Vec::new();
    let (mut next, mut length, mut is_whole) = (start, 0_u64, true);
    while next < LAST && length < size {
        let Some(sector) = at(next).filter(|_| sectors.len() <= chains.len()) else {
            is_whole = false;
            break;
        };
        sectors.push(sector);
        length += sector.len() as u64;
        next = chains.get(next as usize).copied().unwrap_or(u32::MAX);
    }
    is_whole &= size == u64::MAX || length >= size;
    let length = usize::try_from(length.min(size)).unwrap_or_default();
    let mut bytes = Zeroizing::new(Vec::with_capacity(length));
    for sector in sectors {
        let room = length - bytes.len();
        bytes.extend_from_slice(sector.get(..room.min(sector.len())).unwrap_or_default());
    }
    Held { bytes, is_whole }
}

/// The name of an entry, in UTF-16.
fn name(entry: &[u8]) -> String {
    let length = (four(entry, 64) & 0xFFFF) as usize;
    let units = entry.get(..length.saturating_sub(2).min(64)).unwrap_or_default();
    let units: Vec<u16> = units
        .chunks_exact(2)
        .map(|pair| {
            u16::from_le_bytes([
                pair.first().copied().unwrap_or(0),
                pair.get(1).copied().unwrap_or(0),
            ])
        })
        .collect();
    String::from_utf16_lossy(&units)
}

/// Four bytes as a number; what lies beyond the end counts as the end of a chain.
pub(crate) fn four(bytes: &[u8], at: usize) -> u32 {
    let four = bytes.get(at..at + 4).and_then(|it| it.try_into().ok());
    four.map_or(u32::MAX, u32::from_le_bytes)
}
