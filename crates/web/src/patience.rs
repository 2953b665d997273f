//! How long is waited for the other end: for a body by its pace, for an answer to be taken by its standing still.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use hyper::body::{Body, Bytes, Frame, SizeHint};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep, sleep_until};

/// The end of a wait.
fn over() -> io::Error {
    io::ErrorKind::TimedOut.into()
}

/// A connection on which nothing is sent any further once the other end takes nothing for some time.
pub struct Patient<S> {
    stream: S,
    time: Duration,
    waiting: Option<Pin<Box<Sleep>>>,
}

impl<S> Patient<S> {
    /// Waits so long for the other end to take something.
    pub const fn new(stream: S, time: Duration) -> Self {
        Self { stream, time, waiting: None }
    }

    /// What the stream said, or that it stood still for too long.
    fn kept<T>(&mut self, cx: &mut Context<'_>, said: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if said.is_ready() {
            self.waiting = None;
            return said;
        }
        let time = self.time;
        let waiting = self.waiting.get_or_insert_with(|| Box::pin(sleep(time)));
        match waiting.as_mut().poll(cx) {
            Poll::Ready(()) if !domain::broken::is_off("door_answer") => Poll::Ready(Err(over())),
            _ => Poll::Pending,
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Patient<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Patient<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let said = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.kept(cx, said)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        all: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let said = Pin::new(&mut self.stream).poll_write_vectored(cx, all);
        self.kept(cx, said)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let said = Pin::new(&mut self.stream).poll_flush(cx);
        self.kept(cx, said)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let said = Pin::new(&mut self.stream).poll_shutdown(cx);
        self.kept(cx, said)
    }
}

/// A body that must come at some pace.
pub struct Paced<B> {
    body: B,
    grace: Duration,
    pace: u32,
    /// Set when somebody first waits for it.
    until: Option<Pin<Box<Sleep>>>,
}

impl<B> Paced<B> {
    /// After `grace` so many bytes a second, on the whole.
    pub const fn new(body: B, grace: Duration, pace: u32) -> Self {
        Self { body, grace, pace, until: None }
    }
}

impl<B: Body<Data = Bytes, Error: Into<Box<dyn std::error::Error + Send + Sync>>> + Unpin> Body
    for Paced<B>
{
    type Data = Bytes;
    type Error = Box<dyn std::error::Error + Send + Sync>;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let (grace, pace) = (self.grace, self.pace.max(1));
        let begin = || Box::pin(sleep_until(Instant::now() + grace));
        let this = &mut *self;
        let until = this.until.get_or_insert_with(begin);
        let Poll::Ready(come) = Pin::new(&mut this.body).poll_frame(cx) else {
            ready!(until.as_mut().poll(cx));
            return match domain::broken::is_off("door_body") {
                true => Poll::Pending,
                false => Poll::Ready(Some(Err(over().into()))),
            };
        };
        if let Some(bytes) = come.as_ref().and_then(|come| come.as_ref().ok()?.data_ref()) {
            let bytes = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
            let later = until.deadline() + Duration::from_secs(1) * bytes / pace;
            until.as_mut().reset(later);
        }
        Poll::Ready(come.map(|come| come.map_err(Into::into)))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::AsyncWriteExt;

    /// Whoever takes nothing of an answer is left; whoever takes it slowly is not.
    #[test]
    fn an_answer_that_nobody_takes_is_not_sent_any_further() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(async {
            let (ours, theirs) = tokio::io::duplex(16);
            let mut ours = Patient::new(ours, Duration::from_millis(20));
            let sent =
                tokio::time::timeout(Duration::from_secs(20), ours.write_all(&[0; 64])).await;
            assert_eq!(sent.unwrap().unwrap_err().kind(), io::ErrorKind::TimedOut);
            drop(theirs);
        });
    }
}
