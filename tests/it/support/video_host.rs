//! A video host in memory: tus as the protocol says, Vimeo's answers, and trouble by script.

use std::collections::{BTreeMap, VecDeque};
use std::io::{Read as _, Seek as _, SeekFrom};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use kawka_desk::port::{
    FilePart, MadeVideo, NewVideo, Secret, VideoHost, VideoHostError, VideoStage, VideoStatus,
};
use kawka_domain::recording::LinkPrivacy;

/// One video.
#[derive(Clone)]
pub struct Video {
    pub size: u64,
    pub name: String,
    pub privacy: LinkPrivacy,
    pub bytes: Vec<u8>,
}

type Hook = Box<dyn FnMut(&str) + Send>;

/// What was asked, what is there, and what goes wrong next.
#[derive(Default)]
pub struct MemoryVideoHost {
    pub videos: Mutex<BTreeMap<String, Video>>,
    /// Every request, by its name.
    pub asked: Mutex<Vec<&'static str>>,
    troubles: Mutex<VecDeque<(&'static str, VideoHostError)>>,
    hook: Mutex<Option<Hook>>,
    /// How far every whole video is.
    pub stage: Mutex<Option<VideoStage>>,
    made: Mutex<u32>,
}

impl MemoryVideoHost {
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    /// The next request of this name fails so.
    pub fn fail(&self, name: &'static str, error: VideoHostError) {
        self.troubles.lock().unwrap().push_back((name, error));
    }

    /// Runs at the beginning of each request, with its name.
    pub fn meanwhile(&self, hook: impl FnMut(&str) + Send + 'static) {
        *self.hook.lock().unwrap() = Some(Box::new(hook));
    }

    pub fn count(&self, name: &str) -> usize {
        let asked = self.asked.lock().unwrap();
        asked.iter().filter(|asked| **asked == name).count()
    }

    /// The only video.
    pub fn video(&self) -> Video {
        let videos = self.videos.lock().unwrap();
        assert_eq!(videos.len(), 1);
        videos.values().next().unwrap().clone()
    }

    fn ask(&self, name: &'static str) -> Result<(), VideoHostError> {
        if let Some(hook) = self.hook.lock().unwrap().as_mut() {
            hook(name);
        }
        self.asked.lock().unwrap().push(name);
        let mut troubles = self.troubles.lock().unwrap();
        let at = troubles.iter().position(|(of, _)| *of == name);
        match at.and_then(|at| troubles.remove(at)) {
            Some((_, error)) => Err(error),
            None => Ok(()),
        }
    }
}

#[async_trait]
impl VideoHost for MemoryVideoHost {
    async fn account(&self, token: &Secret) -> Result<String, VideoHostError> {
        self.ask("account")?;
        if token.reveal() == "good" {
            Ok("Kawka i spółka".into())
        } else {
            Err(VideoHostError::Unauthorized)
        }
    }

    async fn create(&self, token: &Secret, video: &NewVideo) -> Result<MadeVideo, VideoHostError> {
        self.ask("create")?;
        assert_eq!(token.reveal(), "good");
        let mut made = self.made.lock().unwrap();
        *made += 1;
        let uri = format!("/videos/{}", 1000 + *made);
        self.videos.lock().unwrap().insert(
            uri.clone(),
            Video {
                size: video.size,
                name: video.name.clone(),
                privacy: video.privacy,
                bytes: Vec::new(),
            },
        );
        Ok(MadeVideo {
            upload_link: Secret::new(uri.clone()),
            uri,
        })
    }

    async fn arrived(&self, upload_link: &Secret) -> Result<u64, VideoHostError> {
        self.ask("arrived")?;
        let videos = self.videos.lock().unwrap();
        let video = videos
            .get(upload_link.reveal())
            .ok_or(VideoHostError::Gone)?;
        Ok(video.bytes.len() as u64)
    }

    async fn send(&self, upload_link: &Secret, part: &FilePart) -> Result<u64, VideoHostError> {
        let trouble = self.ask("send");
        let mut videos = self.videos.lock().unwrap();
        let video = videos
            .get_mut(upload_link.reveal())
            .ok_or(VideoHostError::Gone)?;
        if video.bytes.len() as u64 != part.offset {
            return Err(VideoHostError::Offset);
        }
        let mut file = std::fs::File::open(&part.path).map_err(|_| VideoHostError::File)?;
        file.seek(SeekFrom::Start(part.offset)).unwrap();
        // A connection that breaks has brought half of the part.
        let length = if trouble == Err(VideoHostError::Broken) {
            part.length / 2
        } else if trouble.is_err() {
            0
        } else {
            part.length
        };
        file.take(length).read_to_end(&mut video.bytes).unwrap();
        trouble?;
        Ok(video.bytes.len() as u64)
    }

    async fn status(&self, token: &Secret, uri: &str) -> Result<VideoStatus, VideoHostError> {
        self.ask("status")?;
        assert_eq!(token.reveal(), "good");
        let videos = self.videos.lock().unwrap();
        let video = videos.get(uri).ok_or(VideoHostError::Gone)?;
        let whole = video.bytes.len() as u64 == video.size;
        Ok(VideoStatus {
            link: format!("https://vimeo.com{}/0123abcdef", &uri["/videos".len()..]),
            privacy: video.privacy,
            stage: if whole {
                self.stage.lock().unwrap().unwrap_or(VideoStage::Playable)
            } else {
                VideoStage::Uploading
            },
        })
    }

    async fn delete(&self, token: &Secret, uri: &str) -> Result<(), VideoHostError> {
        self.ask("delete")?;
        assert_eq!(token.reveal(), "good");
        match self.videos.lock().unwrap().remove(uri) {
            Some(_) => Ok(()),
            None => Err(VideoHostError::Gone),
        }
    }
}
