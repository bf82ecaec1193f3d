//! Damage, the same from the same seed.

/// Numbers that look random and are not: each seed has its own row of them (splitmix64).
pub(crate) struct Rng(u64);

/// Bytes that mean something to somebody: heads of MessagePack values, ends of integers.
const TELLING: [u8; 24] = [
    0x00, 0x01, 0x7f, 0x80, 0x81, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc4, 0xc6, 0xc7, 0xc9,
    0xcb, 0xcf, 0xd9, 0xdb, 0xdc, 0xdd, 0xdf, 0xff,
];

const NUMBERS: [u64; 14] = [
    0,
    1,
    0x7f,
    0xff,
    0x7fff,
    0xffff,
    0x10000,
    0x7fff_ffff,
    0x8000_0000,
    0xffff_ffff,
    0x1_0000_0000,
    u64::MAX / 2,
    u64::MAX - 1,
    u64::MAX,
];

impl Rng {
    pub(crate) fn new(seed: u64) -> Rng {
        Rng(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Less than `end`, which is not 0.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }

    pub(crate) fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    pub(crate) fn pick<'t, T>(&mut self, some: &'t [T]) -> &'t T {
        &some[self.below(some.len())]
    }

    pub(crate) fn noise(&mut self, len_max: usize) -> Vec<u8> {
        let len = self.below(len_max + 1);
        (0..len).map(|_| self.next() as u8).collect()
    }
}

/// Changes bytes of `input` here and there; `other` is what may be copied from.
pub(crate) fn mutate(input: &mut Vec<u8>, other: &[u8], rng: &mut Rng) {
    let n_changes = if rng.one_in(2) { 1 } else { 1 + rng.below(6) };
    for _ in 0..n_changes {
        let at = rng.below(input.len() + 1);
        match rng.below(12) {
            0 => input.truncate(at),
            1 => {
                let end = (at + 1 + rng.below(16)).min(input.len());
                input.drain(at..end);
            }
            2 => {
                let some = rng.noise(16);
                input.splice(at..at, some);
            }
            3 => {
                // What has been said is said again.
                let end = (at + 1 + rng.below(64)).min(input.len());
                let again = input[at..end].to_vec();
                input.splice(at..at, again);
            }
            4 if !other.is_empty() => {
                let start = rng.below(other.len());
                let end = (start + 1 + rng.below(128)).min(other.len());
                let into = (at + rng.below(64)).min(input.len());
                input.splice(at..into, other[start..end].iter().copied());
            }
            5 => {
                // A long list of little, or a deep one.
                let byte = *rng.pick(&[0x80, 0x81, 0x90, 0x91, 0xa0, 0xc0, 0x00]);
                let doublings = if rng.one_in(256) { 24 } else { 17 };
                let length = 1_usize << rng.below(doublings);
                let mut many = vec![0xdd];
                many.extend_from_slice(&(length as u32).to_be_bytes());
                many.resize(5 + length, byte);
                input.splice(at..at, many);
            }
            _ => overwrite(input, at, rng),
        }
    }
}

/// Makes one of the short lists in a message a list of millions, each a single byte: little to
/// send, and much to hold.
pub(crate) fn stretch(input: &mut Vec<u8>, rng: &mut Rng) {
    let lists: Vec<usize> = (0..input.len()).filter(|at| input[*at] & 0xf0 == 0x90).collect();
    if lists.is_empty() {
        return;
    }
    let (at, length) = (*rng.pick(&lists), 1_usize << (19 + rng.below(5)));
    let mut many = vec![0xdd];
    many.extend_from_slice(&(length as u32).to_be_bytes());
    many.resize(5 + length, *rng.pick(&[0x80, 0x90, 0xa0, 0xc0, 0x00]));
    input.splice(at..=at, many);
}

/// Changes bytes where they stand: the length stays.
pub(crate) fn overwrite(input: &mut [u8], at: usize, rng: &mut Rng) {
    let number = match rng.below(3) {
        0 => rng.next(),
        1 => *rng.pick(&NUMBERS),
        _ => (*rng.pick(&NUMBERS)).wrapping_add(rng.below(16) as u64).wrapping_sub(8),
    };
    let width = *rng.pick(&[1, 1, 1, 2, 4, 8]);
    let digits = match rng.one_in(2) {
        true => number.to_le_bytes(),
        false => number.rotate_right(8 * width as u32).to_be_bytes(),
    };
    let Some(rest) = input.get_mut(at..) else { return };
    match rng.below(4) {
        0 => rest.iter_mut().take(1).for_each(|byte| *byte ^= 1 << (number % 8)),
        1 => rest.iter_mut().take(1).for_each(|byte| *byte = *rng.pick(&TELLING)),
        _ => rest.iter_mut().take(width).zip(digits).for_each(|(byte, digit)| *byte = digit),
    }
}
