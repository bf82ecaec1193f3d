use super::slug;

#[test]
fn slugs() {
    let check = |title: &str, expect: &str| assert_eq!(slug(title), expect, "{title}");
    check("Almost 200 returns in two months", "almost-200-returns-in-two-months");
    check(
        "Uusi tilanne stressaa siirtolaisia menneisyyttä enemmän",
        "uusi-tilanne-stressaa-siirtolaisia-menneisyytta-enemman",
    );
    check("“No single portrait” – IOM’s campaign", "no-single-portrait-ioms-campaign");
    check("Миграция и права человека", "migratsiya-i-prava-cheloveka");
    check("Þjóðin og Łódź", "thjodin-og-lodz");
    check("مرور عام على الزلازل", "");
    check("მიგრაცია 2021", "");
    check("COVID-19: مساعدات", "covid-19");
    check("2018", "");
    check("  --  ", "");
    check("e\u{301}cole", "ecole");
}

#[test]
fn long_titles_are_cut_between_words() {
    let long = "the quick brown fox jumps over the lazy dog while the sun sets behind the distant blue hills";
    let short = slug(long);
    assert!(short.len() <= 80, "{short}");
    assert_eq!(short, "the-quick-brown-fox-jumps-over-the-lazy-dog-while-the-sun-sets-behind-the");
    assert_eq!(slug(&"ä".repeat(200)).len(), 80);
}
