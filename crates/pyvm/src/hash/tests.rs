//! Tests of the hashes against numbers that real CPythons printed.

use std::str::FromStr;

use num_bigint::BigInt;

use super::*;

const STRS: [&str; 14] = [
    "",
    "a",
    "ab",
    "abcdefg",
    "abcdefgh",
    "hello world, this is long",
    "h\u{e9}llo",
    "\u{ff}",
    "\u{100}x",
    "\u{20ac} uro",
    "\u{1f600}",
    "a\u{10ffff}b",
    "__init__",
    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
];

/// The algorithm, the seed, the hashes of [`STRS`], and of `b""`, `b"a"`, `b"\0"`, `b"abcdefghi"` and `bytes(range(256))`.
type Recording = (Algorithm, u32, &'static [i64], &'static [i64]);

/// SipHash24 on 3.8.18, 3.9.18 and 3.10.13; SipHash13 on 3.11.7, 3.12.1 and 3.13.0.
const RECORDINGS: [Recording; 6] = [
    (
        Algorithm::SipHash24,
        0,
        &[
            0,
            -7_583_489_610_679_606_711,
            -1_989_949_968_894_684_482,
            -6_651_368_143_851_290_504,
            -1_847_705_707_669_741_165,
            -7_795_655_007_228_485_003,
            4_859_160_228_502_007_135,
            2_368_135_510_806_073_586,
            -310_151_976_343_913_788,
            2_553_749_124_970_926_125,
            2_694_534_307_785_527_896,
            -9_105_683_294_758_598_981,
            -3_846_327_113_341_247_001,
            -996_151_759_214_403_962,
        ],
        &[0, -7_583_489_610_679_606_711, -8_405_392_928_520_026_739, 5_991_824_118_181_275_020, -7_117_063_825_481_227_311],
    ),
    (
        Algorithm::SipHash24,
        1,
        &[
            0,
            8_432_517_439_229_126_278,
            8_597_271_955_119_491_816,
            8_623_822_222_363_335_270,
            2_079_372_463_862_078_453,
            -1_384_725_484_638_659_498,
            1_615_659_383_151_714_278,
            -2_778_818_605_635_798_393,
            -6_342_774_820_007_893_566,
            -718_518_267_677_918_799,
            -9_060_184_730_497_238_929,
            7_996_885_052_579_087_544,
            -8_015_236_905_763_770_219,
            6_034_933_993_651_046_694,
        ],
        &[0, 8_432_517_439_229_126_278, 5_431_975_201_470_428_376, -8_132_283_223_543_215_011, -3_656_049_019_362_373_252],
    ),
    (
        Algorithm::SipHash24,
        4_294_967_295,
        &[
            0,
            -5_674_455_067_594_467_595,
            6_109_472_606_930_164_482,
            5_725_185_658_466_028_870,
            36_843_754_083_643_386,
            -2_125_413_939_970_092_406,
            8_395_713_097_849_819_338,
            -1_302_017_225_725_650_818,
            -7_805_637_606_888_862_937,
            1_801_800_486_319_253_631,
            -2_727_403_183_761_528_553,
            -1_707_824_789_994_910_956,
            9_050_130_658_940_560_537,
            4_794_827_475_745_284_547,
        ],
        &[0, -5_674_455_067_594_467_595, 95_919_427_941_747_015, 1_525_005_572_828_213_490, -7_615_889_448_303_090_977],
    ),
    (
        Algorithm::SipHash13,
        0,
        &[
            0,
            4_644_417_185_603_328_019,
            6_148_830_537_548_944_441,
            7_904_145_750_247_929_094,
            4_574_395_652_268_504_554,
            7_650_859_633_215_404_784,
            6_395_329_678_795_984_700,
            3_476_900_567_878_811_119,
            4_810_634_372_846_155_561,
            -3_923_655_949_318_862_083,
            -3_536_540_696_076_613_844,
            7_699_265_861_649_872_240,
            4_748_292_593_639_647_670,
            1_359_644_457_043_326_220,
        ],
        &[0, 4_644_417_185_603_328_019, 7_541_581_120_933_061_747, -532_774_252_720_507_163, 3_579_909_164_457_460_488],
    ),
    (
        Algorithm::SipHash13,
        1,
        &[
            0,
            -3_012_895_188_637_184_397,
            -5_163_905_947_448_004_250,
            3_226_643_804_905_820_176,
            -202_642_195_356_325_900,
            -4_526_064_855_385_444_927,
            4_627_783_765_987_660_535,
            -911_257_459_897_288_558,
            6_545_428_156_706_819_567,
            9_145_346_141_308_732_673,
            7_663_130_467_274_561_019,
            -6_302_700_992_555_460_756,
            -2_780_893_613_890_234_085,
            8_959_034_462_456_271_562,
        ],
        &[0, -3_012_895_188_637_184_397, -1_381_508_117_420_989_255, 7_871_229_953_815_684_364, 3_004_724_726_907_416_612],
    ),
    (
        Algorithm::SipHash13,
        4_294_967_295,
        &[
            0,
            -5_989_683_813_037_840_249,
            8_710_342_733_626_678_031,
            233_998_310_040_276_482,
            3_424_456_984_880_118_976,
            -8_845_454_792_208_099_849,
            3_491_461_287_047_953_188,
            7_922_069_895_195_128_591,
            -7_425_255_999_595_897_644,
            6_894_244_528_700_441_876,
            -5_273_353_973_323_107_289,
            4_985_730_444_407_742_522,
            -123_231_238_927_749_046,
            2_424_569_201_148_640_282,
        ],
        &[0, -5_989_683_813_037_840_249, -889_612_793_812_661_694, 6_340_115_119_033_867_570, -7_168_183_994_577_827_003],
    ),
];

#[test]
fn strs_and_bytes_hash_as_cpythons() {
    let all: Vec<u8> = (0..=255).collect();
    let runs: [&[u8]; 5] = [b"", b"a", b"\0", b"abcdefghi", &all];
    for (algorithm, seed, strs, bytes) in RECORDINGS {
        let hasher = Hasher::new(algorithm, HashSecret::from_seed(seed));
        assert_eq!(STRS.map(|s| hasher.hash_str(s)), strs, "{}, seed {seed}", algorithm.name());
        assert_eq!(runs.map(|b| hasher.hash_bytes(b)), bytes, "{}, seed {seed}", algorithm.name());
    }
}

#[test]
fn ints_hash_as_cpythons() {
    let modulus = BigInt::from((1_i64 << 61) - 1);
    let ten = BigInt::from(10);
    let ints: [BigInt; 20] = [
        0.into(),
        1.into(),
        (-1).into(),
        (-2).into(),
        (1_i64 << 31).into(),
        (-1_i64 << 31).into(),
        &modulus - 1,
        modulus.clone(),
        &modulus + 1,
        -&modulus,
        -&modulus - 1,
        i64::MAX.into(),
        i64::MIN.into(),
        BigInt::from(1) << 64,
        ten.pow(30),
        -ten.pow(30),
        BigInt::from(1) << 1000,
        &modulus * ten.pow(20),
        -(&modulus * ten.pow(20)) - 1,
        BigInt::from(3).pow(500),
    ];
    let recorded: [i64; 20] = [
        0,
        1,
        -2,
        -2,
        2_147_483_648,
        -2_147_483_648,
        2_305_843_009_213_693_950,
        0,
        1,
        0,
        -2,
        3,
        -4,
        8,
        465_258_685_558_744_706,
        -465_258_685_558_744_706,
        16_777_216,
        0,
        -2,
        726_568_384_993_072_390,
    ];
    for (int, hash) in ints.iter().zip(recorded) {
        assert_eq!(hash_bigint(int), hash, "{int}");
        if let Ok(small) = i64::try_from(int) {
            assert_eq!(hash_i64(small), hash, "{small}");
        }
    }
}

#[test]
fn floats_hash_as_cpythons() {
    let floats: [f64; 22] = [
        0.0,
        -0.0,
        1.0,
        -1.0,
        0.5,
        1.5,
        -1.5,
        0.1,
        1e16,
        1e300,
        -1e300,
        5e-324,
        f64::MIN_POSITIVE,
        f64::MAX,
        2.0_f64.powi(61),
        2.0_f64.powi(61) - 1024.0,
        f64::INFINITY,
        f64::NEG_INFINITY,
        f64::from_str("3.14159").unwrap(),
        1.0 / 3.0,
        -(2.0_f64.powi(-61)),
        123456789.125,
    ];
    let recorded: [i64; 22] = [
        0,
        0,
        1,
        -2,
        1_152_921_504_606_846_976,
        1_152_921_504_606_846_977,
        -1_152_921_504_606_846_977,
        230_584_300_921_369_408,
        10_000_000_000_000_000,
        1_224_995_262_755_759_164,
        -1_224_995_262_755_759_164,
        16_777_216,
        32_768,
        2_234_066_890_152_476_671,
        1,
        2_305_843_009_213_692_928,
        314_159,
        -314_159,
        326_484_311_674_566_659,
        768_614_336_404_564_608,
        -2,
        288_230_376_275_168_533,
    ];
    assert_eq!(floats.map(|f| hash_float(f).unwrap()), recorded);
    assert_eq!(hash_float(f64::NAN), None);
    let complexes = [(1.0, 2.0), (-1.5, -2.0), (0.0, 1.0), (-1.0, 0.0)];
    let recorded: [i64; 4] = [2_000_007, -1_152_921_504_608_846_983, 1_000_003, -2];
    assert_eq!(complexes.map(|(re, im)| hash_complex(re, im).unwrap()), recorded);
}

/// A number hashes the same as an int and as a float.
#[test]
fn equal_numbers_hash_alike() {
    for exponent in 0..63 {
        for value in [1_i64 << exponent, -(1_i64 << exponent), 3 << (exponent % 50)] {
            assert_eq!(hash_float(value as f64), Some(hash_i64(value)), "{value}");
        }
    }
}

#[test]
fn tuples_hash_as_cpythons() {
    let ints = |values: &[i64]| hash_tuple(values.iter().map(|&v| hash_i64(v)));
    let empty = ints(&[]);
    let hashes = [
        empty,
        ints(&[1]),
        ints(&[1, 2]),
        ints(&[2, 1]),
        ints(&[0]),
        ints(&[-1]),
        ints(&[1, 2, 3, 4, 5, 6, 7]),
        hash_tuple([1, ints(&[2, 3])]),
        hash_tuple([hash_i64(1 << 61), hash_float(1.5).unwrap()]),
        hash_tuple([empty, hash_tuple([empty])]),
        hash_tuple(0..100),
    ];
    let recorded: [i64; 11] = [
        5_740_354_900_026_072_187,
        -6_644_214_454_873_602_895,
        -3_550_055_125_485_641_917,
        6_794_810_172_467_074_373,
        -8_753_497_827_991_233_192,
        8_078_679_518_589_016_365,
        316_559_433_289_985_030,
        7_267_574_591_690_527_098,
        -1_712_348_012_903_188_502,
        578_447_794_611_251_343,
        4_479_737_025_582_696_436,
    ];
    assert_eq!(hashes, recorded);
    // slice(1, 2, 3), since 3.12, and range(1, 10, 3) hash as these tuples do.
    assert_eq!(ints(&[3, 1, 3]), -9_160_968_616_009_628_824);
    assert_eq!(hash_tuple([0, HASH_NONE, HASH_NONE]), 2_676_694_398_852_732_306);
}

#[test]
fn frozensets_hash_as_cpythons() {
    let ints = |values: &[i64]| hash_frozenset(values.iter().map(|&v| hash_i64(v)));
    let hashes = [
        ints(&[]),
        ints(&[1]),
        ints(&[2, 1]),
        ints(&[0]),
        ints(&[-1]),
        hash_frozenset((0..10).rev()),
        hash_frozenset(0..100),
        hash_frozenset([hash_float(1.5).unwrap(), hash_float(2.5).unwrap(), hash_bigint(&(BigInt::from(1) << 70))]),
    ];
    let recorded: [i64; 8] = [
        133_146_708_735_736,
        -558_064_481_276_695_278,
        -1_826_646_154_956_904_602,
        -2_704_248_722_033_767_810,
        6_776_983_852_052_281_967,
        3_895_031_357_313_128_696,
        4_411_996_150_312_757_951,
        5_946_167_271_419_899_302,
    ];
    assert_eq!(hashes, recorded);
    assert_eq!(hash_frozenset([ints(&[]), ints(&[1])]), -67_101_846_648_477_850);
}

#[test]
fn identity_hashes_rotate_the_address() {
    assert_eq!(hash_address(0x7f00_1234_5670), 0x7f0_0123_4567);
    assert_eq!(hash_address(0x18), (8_u64 << 60 | 1) as i64);
    assert_eq!(hash_address(u64::MAX), -2);
    assert_eq!(HASH_NONE, 4_238_894_112);
}

#[test]
fn lone_surrogates_hash_by_code_point() {
    let hasher = Hasher::new(Algorithm::SipHash13, HashSecret::from_seed(0));
    assert_eq!(hasher.hash_code_points([0xd800].into_iter()), hasher.hash_bytes(&[0, 0xd8]));
    assert_eq!(hasher.hash_code_points("h\u{e9}".chars().map(u32::from)), hasher.hash_str("h\u{e9}"));
}
