//! A badge as a PDF: one page of the label's size, with as much of the fonts in it as is needed. The file names nobody beside what is
//! drawn: no title, no author.

use crate::badge::{Badge, BadgeSize};
use crate::layout::{Ink, Placed, lay_out};
use crate::typeface::{FontError, Typefaces};
use krilla::Document;
use krilla::color::luma;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::page::PageSettings;
use krilla::paint::Fill;
use krilla::surface::Surface;

/// A badge that could not be drawn.
#[derive(Debug, thiserror::Error)]
pub enum DrawError {
    /// The fonts.
    #[error(transparent)]
    Font(#[from] FontError),
    /// The size is no page.
    #[error("{0:?} is no size of a label")]
    Size(BadgeSize),
    /// The writer of the PDF.
    #[error("the PDF could not be written: {0}")]
    Pdf(String),
}

/// Draws it. Takes some tens of milliseconds and reads fonts: not on a task that others wait for.
///
/// # Errors
/// [`DrawError`].
pub fn draw(badge: &Badge, size: BadgeSize) -> Result<Vec<u8>, DrawError> {
    let fonts = Typefaces::load(badge.language)?;
    let (width, height) = size.points();
    let mut document = Document::new();
    let mut page = document.start_page_with(PageSettings::from_wh(width, height).ok_or(DrawError::Size(size))?);
    let mut surface = page.surface();
    for placed in lay_out(badge, size, &fonts) {
        put(&mut surface, &placed, &fonts);
    }
    surface.finish();
    page.finish();
    document.finish().map_err(|error| DrawError::Pdf(format!("{error:?}")))
}

fn put(surface: &mut Surface<'_>, placed: &Placed, fonts: &Typefaces) {
    match placed {
        Placed::Block { x, y, width, height } => {
            surface.set_fill(Some(fill(Ink::Black)));
            let path = Rect::from_xywh(*x, *y, *width, *height).and_then(|rect| {
                let mut path = PathBuilder::new();
                path.push_rect(rect);
                path.finish()
            });
            path.iter().for_each(|path| surface.draw_path(path));
        }
        Placed::Text { x, baseline, size_pt, weight, ink, text } => {
            surface.set_fill(Some(fill(*ink)));
            let (glyphs, font) = fonts.shape(text, *weight);
            surface.draw_glyphs(Point::from_xy(*x, *baseline), &glyphs, font, text, *size_pt, false);
        }
    }
}

fn fill(ink: Ink) -> Fill {
    let colour = match ink {
        Ink::Black => luma::Color::new(0),
        Ink::White => luma::Color::new(255),
    };
    Fill { paint: colour.into(), ..Fill::default() }
}
