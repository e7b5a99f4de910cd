//! The bodies of answers: whole, broken off, or played at a pace.

use super::super::log::How;
use super::super::playback::{Beat, Playback};
use super::render::{self, Rendered};
use bytes::Bytes;
use hyper::body::{Frame, SizeHint};
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

pub(super) enum Body {
    Whole(Option<Bytes>),
    /// Half of the bytes that the head promises, then a broken connection.
    Broken {
        promised: u64,
        half: Option<Bytes>,
        flushed: bool,
    },
    Streamed(Box<Streamed>),
}

pub(super) struct Streamed {
    playback: Playback,
    rendered: Arc<Rendered>,
    with_usage: bool,
    cutting: bool,
    flushed: bool,
    over: bool,
}

type Piece = Option<io::Result<Frame<Bytes>>>;

impl Body {
    pub(super) fn streamed(playback: Playback, rendered: Arc<Rendered>, with_usage: bool) -> Self {
        Self::Streamed(Box::new(Streamed {
            playback,
            rendered,
            with_usage,
            cutting: false,
            flushed: false,
            over: false,
        }))
    }

    /// Breaks off half-way.
    pub(super) fn broken(whole: Bytes) -> Self {
        let half = whole.slice(..whole.len() / 2);
        Self::Broken {
            promised: whole.len() as u64,
            half: Some(half),
            flushed: false,
        }
    }
}

impl hyper::body::Body for Body {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Piece> {
        match self.get_mut() {
            Self::Whole(bytes) => Poll::Ready(bytes.take().map(|bytes| Ok(Frame::data(bytes)))),
            Self::Broken { half, flushed, .. } => match half.take() {
                Some(half) => Poll::Ready(Some(Ok(Frame::data(half)))),
                None => break_off(flushed, context),
            },
            Self::Streamed(streamed) => streamed.poll(context),
        }
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Self::Whole(bytes) => bytes.is_none(),
            Self::Broken { .. } => false,
            Self::Streamed(streamed) => streamed.over,
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Whole(bytes) => SizeHint::with_exact(bytes.as_ref().map_or(0, Bytes::len) as u64),
            Self::Broken { promised, .. } => SizeHint::with_exact(*promised),
            Self::Streamed(_) => SizeHint::default(),
        }
    }
}

impl Streamed {
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Piece> {
        if self.over {
            return Poll::Ready(None);
        }
        if self.cutting {
            return self.cut(context);
        }
        let Some(beat) = ready!(self.playback.poll(context)) else {
            return Poll::Ready(None);
        };
        if beat == Beat::Cut {
            self.cutting = true;
            return self.cut(context);
        }
        Poll::Ready(Some(self.piece(beat).map(Frame::data)))
    }

    fn piece(&mut self, beat: Beat) -> io::Result<Bytes> {
        match beat {
            Beat::Open if self.playback.is_burst() => self.burst(),
            Beat::Open => Ok(self.rendered.opening()),
            Beat::Tokens { from, upto } => Ok(self.rendered.tokens(from, upto)),
            Beat::Close => {
                self.close(How::Completed)?;
                Ok(render::closing(&self.playback.plan, self.with_usage))
            }
            Beat::Cut => Err(broken()),
        }
    }

    /// Everything at once in one piece, so that it leaves in one write. A cut keeps its single steps: what came
    /// before it must have left when the connection breaks.
    fn burst(&mut self) -> io::Result<Bytes> {
        if self.playback.last() == Beat::Cut {
            return Ok(self.rendered.opening());
        }
        self.close(How::Completed)?;
        Ok(self.rendered.stream(&self.playback.plan, self.with_usage))
    }

    fn cut(&mut self, context: &mut Context<'_>) -> Poll<Piece> {
        let end = ready!(break_off(&mut self.flushed, context));
        Poll::Ready(match self.close(How::Cut) {
            Ok(()) => end,
            Err(error) => Some(Err(error)),
        })
    }

    fn close(&mut self, how: How) -> io::Result<()> {
        self.over = true;
        self.playback.end(how)
    }
}

/// Fails at the second call: in between, the server writes what it still holds, which would be lost otherwise.
fn break_off(flushed: &mut bool, context: &mut Context<'_>) -> Poll<Piece> {
    if !std::mem::replace(flushed, true) {
        context.waker().wake_by_ref();
        return Poll::Pending;
    }
    Poll::Ready(Some(Err(broken())))
}

fn broken() -> io::Error {
    io::Error::new(io::ErrorKind::ConnectionAborted, "cut, as configured")
}
