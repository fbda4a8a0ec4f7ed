//! What is noted of a page's objects while they are told apart, so that nobody reads them again for it: where the members
//! stand that a rule reads, and which members are null.

/// Where something starts and ends in the page.
type Place = (usize, usize);

/// Of all objects of a page, one behind the other.
#[derive(Debug, Default)]
pub(super) struct Notes {
    /// Names of picked members, as the service writes them.
    names: Vec<String>,
    /// Each picked member: where its name stands in `names`, and its value.
    picked: Vec<(usize, Place)>,
    nulls: Vec<Place>,
    /// How many were picked, and how many are null, before each object.
    before: Vec<(usize, usize)>,
}

impl Notes {
    /// For the object that is read next, of which these members are to be picked. Letter case counts as little as it does
    /// in the names of extensions.
    pub(super) fn of_next<'a>(&'a mut self, wanted: &'a [String]) -> Note<'a> {
        self.before.push((self.picked.len(), self.nulls.len()));
        Note {
            names: Names {
                wanted,
                met: &mut self.names,
            },
            members: Members {
                picked: &mut self.picked,
                nulls: &mut self.nulls,
                end: None,
            },
        }
    }

    /// The picked members of an object, with their values.
    pub(super) fn picked(&self, number: usize) -> impl Iterator<Item = (&str, Place)> {
        let (start, _) = self.before(number);
        let (end, _) = self.before(number + 1);
        let picked = self.picked.get(start..end).unwrap_or_default();
        picked
            .iter()
            .filter_map(|(name, place)| Some((self.names.get(*name)?.as_str(), *place)))
    }

    /// What of an object can be left out, in its order: null, with its name and the comma before it.
    pub(super) fn nulls(&self, number: usize) -> &[Place] {
        let (_, start) = self.before(number);
        let (_, end) = self.before(number + 1);
        self.nulls.get(start..end).unwrap_or_default()
    }

    fn before(&self, number: usize) -> (usize, usize) {
        let all = (self.picked.len(), self.nulls.len());
        self.before.get(number).copied().unwrap_or(all)
    }
}

/// The notes of one object.
pub(super) struct Note<'a> {
    pub(super) names: Names<'a>,
    pub(super) members: Members<'a>,
}

/// What is picked, and the names under which it was met.
pub(super) struct Names<'a> {
    wanted: &'a [String],
    met: &'a mut Vec<String>,
}

impl Names<'_> {
    /// Where values of this name belong; none where it is not wanted.
    pub(super) fn place(&mut self, name: &str) -> Option<usize> {
        if !self.wanted.iter().any(|wanted| wanted.eq_ignore_ascii_case(name)) {
            return None;
        }
        let place = self.met.iter().position(|met| met == name);
        if place.is_none() {
            self.met.push(name.to_owned());
        }
        Some(place.unwrap_or(self.met.len() - 1))
    }
}

/// The members of an object, as they come.
pub(super) struct Members<'a> {
    picked: &'a mut Vec<(usize, Place)>,
    nulls: &'a mut Vec<Place>,
    /// Where the last one ended.
    end: Option<usize>,
}

impl Members<'_> {
    /// A member whose value stands there; it is picked where it has a place, and can be left out where it is idle.
    pub(super) fn add(&mut self, picked: Option<usize>, is_idle: bool, value: Place) {
        if let Some(name) = picked {
            self.picked.push((name, value));
        }
        // The first one stays: there is no comma before it.
        if let Some(last) = self.end.filter(|_| is_idle) {
            match self.nulls.last_mut() {
                Some(null) if null.1 == last => null.1 = value.1,
                _ => self.nulls.push((last, value.1)),
            }
        }
        self.end = Some(value.1);
    }
}
