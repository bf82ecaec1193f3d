use portolan_app::Ruling;

use super::*;

#[test]
fn a_cluster_is_told_in_sentences() {
    let item = |lang: &str, office: &str, title: &str| ClusterItem {
        id: portolan_core::ItemId::of_url(office),
        title: title.to_owned(),
        lang: lang.to_owned(),
        office: office.to_owned(),
        source: office.to_owned(),
        published: Some("2018-03-16T08:00:00Z".to_owned()),
        url: Some(format!("https://{office}.example/statement")),
    };
    let finnish = item("fi", "saltvik", "Yhteinen lausuma");
    let own = item("en", "brenholm", "Joint statement");
    let shown = ClusterShown {
        members: vec![finnish.clone()],
        links: vec![ClusterReason {
            other: finnish.clone(),
            bond: Bond::Translation,
            rule: "agrees".to_owned(),
            evidence: vec![
                "both were published on the same day".to_owned(),
                "both name the numbers 4150, 14".to_owned(),
            ],
        }],
        rulings: vec![Ruling {
            a: own.id,
            b: finnish.id,
            what: RulingKind::Join,
            reason: "the two offices told us".to_owned(),
            at: "2018-04-01T10:00:00Z".parse().unwrap(),
        }],
        item: own,
    };
    let id = finnish.id;
    let expected = format!(
        "\
Joint statement
    2018-03-16  en  brenholm  https://brenholm.example/statement

It is one with 1 other item:
    2018-03-16  fi  saltvik  https://saltvik.example/statement

A translation, by the rule `agrees`
    2018-03-16  fi  saltvik  https://saltvik.example/statement
    because both were published on the same day
    because both name the numbers 4150, 14

An operator takes it for one with {id} since 2018-04-01T10:00:00Z: the two offices told us
"
    );
    assert_eq!(told(&shown), expected);
}
