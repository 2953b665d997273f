//! Tags, lengths and values (BER-TLV) as the card writes them: tags of one or two bytes, lengths of one, two or three.
//! Nothing else is taken, and nothing is guessed: what does not come out even is [`Malformed`].

/// Bytes that are not what a file of the card must be. Holds the tag at most, never data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Malformed {
    /// The tag where it stopped; 0 where none could be read.
    pub tag: u16,
}

/// Tag and length at the beginning of some bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Header {
    pub tag: u16,
    /// How long tag and length are.
    pub head: usize,
    /// How long the value is.
    pub value: usize,
}

impl Header {
    /// The longest: two bytes of tag, three of length.
    pub const LONGEST: usize = 5;

    /// Reads tag and length; the value need not be there.
    pub fn read(bytes: &[u8]) -> Result<Self, Malformed> {
        let mut rest = bytes.iter().copied();
        let mut tag = u16::from(rest.next().ok_or(Malformed { tag: 0 })?);
        let mut head = 2;
        if tag & 0x1F == 0x1F {
            let second = rest.next().ok_or(Malformed { tag })?;
            tag = tag << 8 | u16::from(second);
            // A third byte of a tag, which no file here has.
            if second & 0x80 != 0 {
                return Err(Malformed { tag });
            }
            head += 1;
        }
        let cut = Malformed { tag };
        let value = match rest.next().ok_or(cut)? {
            short @ 0..=0x7F => usize::from(short),
            0x81 => {
                head += 1;
                usize::from(rest.next().ok_or(cut)?)
            }
            0x82 => {
                head += 2;
                let (high, low) = (rest.next().ok_or(cut)?, rest.next().ok_or(cut)?);
                usize::from(u16::from_be_bytes([high, low]))
            }
            // Without an end, or longer than a file of the card can be.
            _ => return Err(cut),
        };
        Ok(Self { tag, head, value })
    }

    /// How long it is with its value.
    pub const fn whole(self) -> usize {
        self.head + self.value
    }
}

/// One object.
pub(crate) struct Object<'b> {
    pub value: &'b [u8],
    /// With tag and length.
    pub whole: &'b [u8],
    /// What comes after it.
    pub rest: &'b [u8],
}

/// Takes the object of this tag off the beginning.
pub(crate) fn take(bytes: &[u8], tag: u16) -> Result<Object<'_>, Malformed> {
    let header = Header::read(bytes)?;
    if header.tag != tag {
        return Err(Malformed { tag: header.tag });
    }
    let (whole, rest) = bytes.split_at_checked(header.whole()).ok_or(Malformed { tag })?;
    let value = whole.get(header.head..).ok_or(Malformed { tag })?;
    Ok(Object { value, whole, rest })
}

/// The value of the one object of this tag, after which nothing may come.
pub(crate) fn only(bytes: &[u8], tag: u16) -> Result<&[u8], Malformed> {
    let object = take(bytes, tag)?;
    if object.rest.is_empty() { Ok(object.value) } else { Err(Malformed { tag }) }
}
