//! The pixels of a picture: decoded once, made small at once, turned and brought to sRGB while they are few.

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, RgbImage, RgbaImage};
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};
use std::io::Cursor;

/// Most memory of a decoder, in bytes a pixel.
const DECODER: u64 = 16;

/// A picture in memory, upright and in sRGB.
pub(crate) struct Pixels {
    /// Width in pixels.
    pub(crate) width: u32,
    /// Height in pixels.
    pub(crate) height: u32,
    /// Width of the picture that it was decoded from.
    pub(crate) original: u32,
    /// Four bytes a pixel instead of three.
    pub(crate) alpha: bool,
    /// Rows from the top.
    pub(crate) bytes: Vec<u8>,
}

impl Pixels {
    /// The picture in the format that its first bytes show, at most `widest` wide.
    pub(crate) fn decode(bytes: &[u8], widest: u32, max_pixels: u64) -> Result<Self, String> {
        let format = image::guess_format(bytes).map_err(|e| e.to_string())?;
        Self::decode_as(bytes, format, (widest, u32::MAX), max_pixels)
    }

    /// The picture in a format, at most so wide and high.
    pub(crate) fn decode_as(
        bytes: &[u8],
        format: ImageFormat,
        (widest, highest): (u32, u32),
        max_pixels: u64,
    ) -> Result<Self, String> {
        let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
        let mut limits = image::Limits::default();
        limits.max_alloc = Some(max_pixels.saturating_mul(DECODER));
        reader.limits(limits);
        let mut decoder = reader.into_decoder().map_err(|e| e.to_string())?;
        let (width, height) = decoder.dimensions();
        if u64::from(width) * u64::from(height) > max_pixels {
            return Err(format!("{width} × {height} pixels are more than {max_pixels}"));
        }
        let turn = decoder.orientation().unwrap_or(Orientation::NoTransforms);
        let profile = decoder.icc_profile().ok().flatten();
        let decoded = DynamicImage::from_decoder(decoder).map_err(|e| e.to_string())?;
        let alpha = decoded.color().has_alpha();
        let bytes = if alpha { decoded.into_rgba8().into_raw() } else { decoded.into_rgb8().into_raw() };
        let shown = |width, height| if lies(turn) { (height, width) } else { (width, height) };
        let (original, across) = shown(width, height);
        let raw = Self { width, height, original, alpha, bytes };
        let (fit_width, fit_height) = fit_within(original, across, widest, highest);
        let (raw_width, raw_height) = shown(fit_width, fit_height);
        let mut small = raw.resized(raw_width, raw_height)?;
        if let Some(profile) = profile {
            small.convert_to_srgb(&profile);
        }
        Ok(small.turned(turn)?.without_idle_alpha())
    }

    /// A copy of another size.
    pub(crate) fn resized(&self, width: u32, height: u32) -> Result<Self, String> {
        let kind = if self.alpha { PixelType::U8x4 } else { PixelType::U8x3 };
        if (width, height) == (self.width, self.height) {
            return Ok(Self { bytes: self.bytes.clone(), ..*self });
        }
        let from = ImageRef::new(self.width, self.height, &self.bytes, kind).map_err(|e| e.to_string())?;
        let mut to = Image::new(width, height, kind);
        let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3));
        Resizer::new().resize(&from, &mut to, &options).map_err(|e| e.to_string())?;
        Ok(Self { width, height, bytes: to.into_vec(), ..*self })
    }

    /// A copy that is `width` wide.
    pub(crate) fn at_width(&self, width: u32) -> Result<Self, String> {
        let (width, height) = fit(self.width, self.height, width);
        self.resized(width, height)
    }

    fn turned(self, turn: Orientation) -> Result<Self, String> {
        if turn == Orientation::NoTransforms {
            return Ok(self);
        }
        let Self { width, height, original, alpha, bytes } = self;
        let odd = || "its rows have different lengths".to_owned();
        let mut image = if alpha {
            DynamicImage::from(RgbaImage::from_raw(width, height, bytes).ok_or_else(odd)?)
        } else {
            DynamicImage::from(RgbImage::from_raw(width, height, bytes).ok_or_else(odd)?)
        };
        image.apply_orientation(turn);
        Ok(Self { width: image.width(), height: image.height(), original, alpha, bytes: image.into_bytes() })
    }

    /// Colours of another space (Display P3 of a telephone, Adobe RGB of a camera) as those of sRGB, which is what a file
    /// without a profile is shown in. A profile that cannot be read changes nothing.
    fn convert_to_srgb(&mut self, profile: &[u8]) {
        let Ok(profile) = ColorProfile::new_from_slice(profile) else { return };
        if profile.color_space != DataColorSpace::Rgb {
            return;
        }
        let layout = if self.alpha { Layout::Rgba } else { Layout::Rgb };
        let srgb = ColorProfile::new_srgb();
        let Ok(transform) = profile.create_transform_8bit(layout, &srgb, layout, TransformOptions::default())
        else {
            return;
        };
        let mut changed = vec![0; self.bytes.len()];
        if transform.transform(&self.bytes, &mut changed).is_ok() {
            self.bytes = changed;
        }
    }

    /// Without an alpha channel in which nothing is transparent.
    fn without_idle_alpha(self) -> Self {
        if !self.alpha || self.bytes.chunks_exact(4).any(|pixel| pixel[3] != u8::MAX) {
            return self;
        }
        let bytes = self.bytes.chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
        Self { alpha: false, bytes, ..self }
    }

    /// The picture's thumbhash; empty when it cannot be made.
    pub(crate) fn thumbhash(&self) -> Vec<u8> {
        // Its maker takes at most 100 pixels a side.
        let longest = self.width.max(self.height);
        let side = |side: u32| {
            let small = u64::from(side) * 100 / u64::from(longest.max(100));
            u32::try_from(small).unwrap_or(100).max(1)
        };
        let Ok(small) = self.resized(side(self.width), side(self.height)) else { return Vec::new() };
        let rgba = if small.alpha {
            small.bytes
        } else {
            small.bytes.chunks_exact(3).flat_map(|pixel| [pixel[0], pixel[1], pixel[2], u8::MAX]).collect()
        };
        thumbhash::rgba_to_thumb_hash(small.width as usize, small.height as usize, &rgba)
    }
}

/// True when a picture of this orientation is stored lying: its rows are shown as columns.
fn lies(turn: Orientation) -> bool {
    matches!(
        turn,
        Orientation::Rotate90
            | Orientation::Rotate270
            | Orientation::Rotate90FlipH
            | Orientation::Rotate270FlipH
    )
}

/// Both sides of what is made no larger, and at most so wide and high.
fn fit_within(width: u32, height: u32, widest: u32, highest: u32) -> (u32, u32) {
    let (fit_width, fit_height) = fit(width, height, width.min(widest));
    if fit_height <= highest {
        return (fit_width, fit_height);
    }
    let (fit_height, fit_width) = fit(height, width, height.min(highest));
    (fit_width, fit_height)
}

/// Both sides when the width becomes `width`.
fn fit(from_width: u32, from_height: u32, width: u32) -> (u32, u32) {
    let (from_width, from_height) = (u64::from(from_width.max(1)), u64::from(from_height));
    let height = (from_height * u64::from(width) + from_width / 2) / from_width;
    (width, u32::try_from(height).unwrap_or(u32::MAX).max(1))
}
