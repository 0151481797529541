//! A badge's PDF as somebody else reads it: poppler.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use frontdesk_badge::{Badge, BadgeSize, Measure, Placed, Typefaces, draw, lay_out};
use frontdesk_core::screen::Language;
use std::process::Command;

const LANGUAGES: [Language; 3] = [Language::ZhHans, Language::ZhHant, Language::En];

fn badge(language: Language) -> Badge {
    let (name, organisation, host, department) = match language {
        Language::ZhHans => ("沈知远", "青禾仪器有限公司", "罗岚", "研发部"),
        Language::ZhHant => ("歐陽靜雯", "臺灣精密儀器股份有限公司", "羅嵐", "資訊處"),
        Language::En => ("Margaret Ellison", "Northfield Instruments", "Luo Lan", "Research"),
    };
    Badge {
        company: "岚川科技 Lanchuan".to_owned(),
        name: name.to_owned(),
        organisation: organisation.to_owned(),
        host: host.to_owned(),
        department: department.to_owned(),
        language,
        from_ms: Some(1_795_657_500_000),
        until_ms: Some(1_795_690_800_000),
        offset_s: 8 * 3_600,
    }
}

fn with_long_names(language: Language) -> Badge {
    Badge {
        name: match language {
            Language::En => "Maximiliane-Alexandrina Featherstonehaugh-Cholmondeley of Strathclyde".to_owned(),
            _ => "古丽扎尔·买买提艾力·阿不都热合曼·吐尔逊娜依·努尔麦麦提".to_owned(),
        },
        organisation: "中国电子科技集团公司第四十七研究所（沈阳）微电子与集成电路联合实验室 Joint Laboratory"
            .to_owned(),
        department: "先进制造与质量保证中心供应商管理与联合验收办公室".to_owned(),
        ..badge(language)
    }
}

fn text_of(pdf: &[u8]) -> String {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("badge.pdf");
    std::fs::write(&file, pdf).unwrap();
    let read = Command::new("pdftotext").arg(&file).arg("-").output().expect("poppler-utils is needed");
    assert!(read.status.success(), "{}", String::from_utf8_lossy(&read.stderr));
    String::from_utf8(read.stdout).unwrap()
}

#[test]
fn a_badge_can_be_read_out_of_its_pdf_in_every_language_however_long_the_names() {
    for language in LANGUAGES {
        for badge in [badge(language), with_long_names(language)] {
            let pdf = draw(&badge, BadgeSize::default()).unwrap();
            // The fonts alone have 40 MB: only what is drawn is in it.
            assert!(pdf.len() < 100_000, "{} bytes", pdf.len());
            // Poppler takes a hyphen at the end of a line for one of the typesetter's.
            let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace() && *c != '-').collect::<String>();
            let read = bare(&text_of(&pdf));
            let shown = [&badge.name, &badge.organisation, &badge.host, &badge.department, &badge.company];
            for wanted in shown.map(|text| bare(text)) {
                assert!(read.contains(&wanted), "{wanted:?} is not in {read:?}");
            }
            assert!(read.contains("2026112609:45") && read.contains("19:00"), "{read:?}");
            assert!(read.contains("VISITOR"), "{read:?}");
        }
    }
}

#[test]
fn nothing_in_the_file_but_the_page_names_anybody() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("badge.pdf");
    std::fs::write(&file, draw(&badge(Language::En), BadgeSize::default()).unwrap()).unwrap();
    let told = Command::new("pdfinfo").arg(&file).output().unwrap();
    let told = String::from_utf8(told.stdout).unwrap();
    assert!(!told.contains("Title") && !told.contains("Author") && !told.contains("Ellison"), "{told}");
    assert!(told.contains("175.748 x 283.465 pts"), "{told}");
}

#[test]
fn what_the_layout_believes_of_the_fonts_keeps_every_line_on_the_label() {
    for language in LANGUAGES {
        let fonts = Typefaces::load(language).unwrap();
        for (width_mm, height_mm) in [(62, 100), (100, 62), (50, 50), (210, 297)] {
            let size = BadgeSize { width_mm, height_mm };
            let (width, height) = size.points();
            for placed in lay_out(&with_long_names(language), size, &fonts) {
                let Placed::Text { x, baseline, size_pt, weight, text, .. } = placed else { continue };
                assert!(x + fonts.width(&text, weight, size_pt) <= width && baseline < height, "{text} at {size:?}");
            }
        }
    }
}
