//! The card of today, by its application for filling forms in (券面事項入力補助AP).
//!
//! ```text
//! 0001  FF10 { twelve ASCII digits }, FF FF                                17 bytes as stored
//! 0002  FF20 { DF21 places, DF22 name, DF23 address, DF24 birth, DF25 sex }
//! 0003  FF30 { DF31 digest of 0001 as stored, DF32 digest of DF22–DF25, DF33 signature over both }
//! 0004  7F21 { 5F4E { issuer, subject, key }, 5F37 signature over the value of 5F4E }
//! 0007  FF50 { DF51 the chip's own key, DF52 signature over DF51 by the key in 0004 }
//! ```

use aws_lc_rs::digest::{SHA256, digest};
use domain::{Day, broken};
use number::IndividualNumber;

use crate::signature::{Certificate, Key};
use crate::{
    Anchors, Attributes, CardProfile, Digests, Fault, Files, Malformed, Secret, SecretForm, Sex,
    Signature, attributes, tlv,
};

/// The card of today.
pub struct Present;

/// 券面事項入力補助AP.
const TEXT: &[u8] = &[0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x08];
/// What stands before a SHA-256 digest that is to be signed (PKCS #1, DigestInfo).
const DIGEST_INFO: &[u8] = &[
    0x30, 0x31, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05,
    0x00, 0x04, 0x20,
];
/// 共通カードAP.
const COMMON: &[u8] = &[0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x01, 0x00];

impl CardProfile for Present {
    fn application(&self) -> &'static [u8] {
        TEXT
    }

    fn expiry(&self) -> (&'static [u8], u16, u8) {
        (COMMON, 0x0001, 1)
    }

    fn read_expiry(&self, record: &[u8]) -> Result<Day, Malformed> {
        // Serial number of 15 digits, code of the municipality of 5, the last day.
        let value = tlv::only(record, 0x01)?;
        if value.len() != 28 {
            return Err(Malformed { tag: 0x01 });
        }
        attributes::day(value.get(20..).unwrap_or_default(), 0x01)
    }

    fn secret(&self, secret: Secret) -> SecretForm {
        match secret {
            Secret::Pin => SecretForm { file: 0x0011, digits: 4 },
            Secret::Number => SecretForm { file: 0x0014, digits: 12 },
            Secret::Face => SecretForm { file: 0x0015, digits: 14 },
        }
    }

    fn files(&self) -> Files {
        Files {
            number: 0x0001,
            number_bytes: 17,
            attributes: (0x0002, 0xFF20),
            digests: (0x0003, 0xFF30),
            certificate: (0x0004, 0x7F21),
            key: (0x0007, 0xFF50),
        }
    }

    fn number(&self, file: &[u8]) -> Result<IndividualNumber, Fault> {
        let object = tlv::take(file, 0xFF10)?;
        if !matches!(object.rest, [] | [0xFF, 0xFF]) {
            return Err(Fault::Unreadable { tag: 0xFF10 });
        }
        let digits = object.value.try_into().map_err(|_| Fault::Unreadable { tag: 0xFF10 })?;
        IndividualNumber::from_digits(digits).map_err(|_| Fault::NoNumber)
    }

    fn attributes(&self, file: &[u8]) -> Result<Attributes, Malformed> {
        let name = tlv::take(signed_attributes(file)?, 0xDF22)?;
        let address = tlv::take(name.rest, 0xDF23)?;
        let birth = tlv::take(address.rest, 0xDF24)?;
        let sex = tlv::only(birth.rest, 0xDF25)?;
        Ok(Attributes {
            name: attributes::text(name.value, 0xDF22)?,
            address: attributes::text(address.value, 0xDF23)?,
            birth: attributes::day(birth.value, 0xDF24)?,
            sex: Sex::read(sex, 0xDF25)?,
        })
    }

    fn check(&self, read: &Digests<'_>, anchors: &Anchors) -> Result<Signature, Fault> {
        let record = tlv::only(read.digests, 0xFF30)?;
        let of_number = tlv::take(record, 0xDF31)?;
        let of_attributes = tlv::take(of_number.rest, 0xDF32)?;
        let signature = tlv::only(of_attributes.rest, 0xDF33)?;
        let signed_attributes = read.attributes.map(signed_attributes).transpose()?;
        for (data, expected) in
            [(read.number, of_number.value), (signed_attributes, of_attributes.value)]
        {
            let fits = data.is_none_or(|data| digest(&SHA256, data).as_ref() == expected);
            if !fits && !broken::is_off("card_digest") {
                return Err(Fault::Altered);
            }
        }
        let signed = [of_number.whole, of_attributes.whole].concat();
        let certificate = Certificate::read(read.certificate)?;
        if !certificate.key.signed(&signed, signature) && !broken::is_off("card_signature") {
            return Err(Fault::Forged);
        }
        certificate.worth(anchors)
    }

    fn challenge(&self, nonce: &[u8]) -> Vec<u8> {
        let digest = digest(&SHA256, nonce);
        [&[0x80, 0x2A, 0x00, 0x00, 0x33], DIGEST_INFO, digest.as_ref(), &[0x00]].concat()
    }

    fn check_chip(
        &self,
        key: &[u8],
        certificate: &[u8],
        nonce: &[u8],
        answer: &[u8],
    ) -> Result<(), Fault> {
        let own = tlv::take(tlv::only(key, 0xFF50)?, 0xDF51)?;
        let signature = tlv::only(own.rest, 0xDF52)?;
        let of_issuer = Certificate::read(certificate)?.key.signed(own.whole, signature);
        if !of_issuer && !broken::is_off("card_chip_key") {
            return Err(Fault::Forged);
        }
        if !Key::read(own.value)?.signed(nonce, answer) && !broken::is_off("card_chip") {
            return Err(Fault::Copied);
        }
        Ok(())
    }
}

/// The attributes without the table of places before them, which is not signed and not used.
fn signed_attributes(file: &[u8]) -> Result<&[u8], Malformed> {
    Ok(tlv::take(tlv::only(file, 0xFF20)?, 0xDF21)?.rest)
}
