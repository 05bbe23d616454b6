//! Arenas: the memory that pymalloc takes from the system, and the list that says which arena gives the next pool.
//!
//! Pools are named by their index here; what is in them belongs to [`super::pool`].

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// How a release of CPython cuts its small-object memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Geometry {
    /// `POOL_SIZE`: a power of two from 4 KiB to 16 KiB.
    pub pool_size: u32,
    /// `ARENA_SIZE`: a multiple of `pool_size`, two pools at least.
    pub arena_size: u32,
    /// The first arena's address, a multiple of `pool_size`. Each further arena is right below the one before, as
    /// Linux places its mappings.
    pub base: u64,
    /// Whether a wholly free arena stays if no other arena has a free pool (bpo-37257).
    pub keep_last_arena: bool,
}

impl Geometry {
    /// How many pools an arena holds.
    pub(super) fn pools_per_arena(&self) -> u32 {
        self.arena_size / self.pool_size
    }

    /// Checks what the address arithmetic relies on.
    pub(super) fn validate(&self) {
        assert!(
            self.pool_size.is_power_of_two() && (4096..=16384).contains(&self.pool_size),
            "pool_size is a power of two from 4096 to 16384, not {}",
            self.pool_size
        );
        assert!(
            self.pools_per_arena() >= 2 && self.arena_size.is_multiple_of(self.pool_size),
            "arena_size {} is not twice or more times pool_size {}",
            self.arena_size,
            self.pool_size
        );
        assert!(
            self.base.is_multiple_of(u64::from(self.pool_size)),
            "base {:#x} is not aligned to pool_size {}",
            self.base,
            self.pool_size
        );
    }
}

/// `struct arena_object`.
#[derive(Debug, Clone)]
pub(super) struct Arena {
    /// Its place among the mappings: place n is n arenas below the base. `None` while it has no memory.
    place: Option<u32>,
    /// The next pool that was never used.
    pool_address: u64,
    nfreepools: u32,
    /// The head of the list of emptied pools, linked through their `nextpool`.
    freepools: Option<u32>,
    nextarena: Option<u32>,
    prevarena: Option<u32>,
}

/// What [`Arenas::take_pool`] found.
pub(super) enum FreePool {
    /// A pool that was emptied; the list goes on at its `nextpool`, which [`Arenas::set_freepools`] has to be told.
    Emptied(u32),
    /// Memory that was no pool so far.
    Carved(u64),
}

/// All arena objects, and `usable_arenas`: those with a free pool, the fewest free pools first.
#[derive(Debug, Clone)]
pub(super) struct Arenas {
    geometry: Geometry,
    objects: Vec<Arena>,
    usable_arenas: Option<u32>,
    unused_arena_objects: Vec<u32>,
    /// For each number of free pools, the rightmost usable arena that has so many.
    nfp2lasta: Vec<Option<u32>>,
    mappings: Mappings,
}

impl Arenas {
    pub(super) fn new(geometry: &Geometry) -> Self {
        Self {
            geometry: *geometry,
            objects: Vec::new(),
            usable_arenas: None,
            unused_arena_objects: Vec::new(),
            nfp2lasta: vec![None; geometry.pools_per_arena() as usize + 1],
            mappings: Mappings::default(),
        }
    }

    /// The arena that gives the next pool; maps a new one if none can. The second value is the place of the new
    /// mapping, whose pools are raw memory.
    pub(super) fn usable_arena(&mut self) -> (u32, Option<u32>) {
        if let Some(arena) = self.usable_arenas {
            return (arena, None);
        }
        let (arena, place) = self.new_arena();
        self.usable_arenas = Some(arena);
        self.nfp2lasta[self.objects[arena as usize].nfreepools as usize] = Some(arena);
        (arena, Some(place))
    }

    /// Takes a pool from the usable arena `arena`, which is the head of the list.
    ///
    /// Mirrors: the arena part of `allocate_from_new_pool`, Objects/obmalloc.c, CPython 3.13.
    pub(super) fn take_pool(&mut self, arena: u32) -> FreePool {
        debug_assert_eq!(self.usable_arenas, Some(arena));
        let nf = self.objects[arena as usize].nfreepools as usize;
        // The head has the fewest free pools, so with one less it stays the head and is alone with its number.
        if self.nfp2lasta[nf] == Some(arena) {
            self.nfp2lasta[nf] = None;
        }
        if nf > 1 {
            self.nfp2lasta[nf - 1] = Some(arena);
        }
        let object = &mut self.objects[arena as usize];
        object.nfreepools -= 1;
        let pool = match object.freepools {
            Some(pool) => FreePool::Emptied(pool),
            None => {
                let address = object.pool_address;
                object.pool_address += u64::from(self.geometry.pool_size);
                FreePool::Carved(address)
            }
        };
        if nf == 1 {
            self.usable_arenas = object.nextarena;
            if let Some(next) = self.usable_arenas {
                self.objects[next as usize].prevarena = None;
            }
        }
        pool
    }

    /// Where the arena's list of emptied pools begins.
    pub(super) fn freepools(&self, arena: u32) -> Option<u32> {
        self.objects[arena as usize].freepools
    }

    /// Sets where the arena's list of emptied pools begins.
    pub(super) fn set_freepools(&mut self, arena: u32, pool: Option<u32>) {
        self.objects[arena as usize].freepools = pool;
    }

    /// Counts one more free pool in `arena`, whose list of emptied pools already has it, and puts the arena where it
    /// belongs now. A wholly free arena goes back to the system: then its mapping's place is the answer.
    ///
    /// Mirrors: the arena part of `insert_to_freepool`, Objects/obmalloc.c, CPython 3.13.
    pub(super) fn pool_freed(&mut self, arena: u32) -> Option<u32> {
        let nf = self.objects[arena as usize].nfreepools as usize;
        let lastnf = self.nfp2lasta[nf];
        if lastnf == Some(arena) {
            let prev = self.objects[arena as usize].prevarena;
            self.nfp2lasta[nf] = prev.filter(|&p| self.objects[p as usize].nfreepools as usize == nf);
        }
        let nf = nf + 1;
        self.objects[arena as usize].nfreepools = nf as u32;

        let wholly_free = nf == self.geometry.pools_per_arena() as usize;
        let last = self.objects[arena as usize].nextarena.is_none();
        if wholly_free && !(last && self.geometry.keep_last_arena) {
            return Some(self.free_arena(arena));
        }
        if nf == 1 {
            self.push_front(arena);
        }
        if self.nfp2lasta[nf].is_none() {
            self.nfp2lasta[nf] = Some(arena);
        }
        if nf == 1 || lastnf == Some(arena) {
            return None;
        }
        let lastnf = lastnf.expect("an arena with free pools has a rightmost peer");
        self.unlink(arena);
        self.insert_after(arena, lastnf);
        None
    }

    /// Takes memory from the system for an arena object.
    ///
    /// Mirrors: `new_arena`, Objects/obmalloc.c, CPython 3.13.
    /// Differs: an arena is aligned to its pools, so that none is lost to alignment; in CPython 3.10 and later that
    /// depends on where the system happens to place it.
    fn new_arena(&mut self) -> (u32, u32) {
        const INITIAL_ARENA_OBJECTS: u32 = 16;
        if self.unused_arena_objects.is_empty() {
            let old = self.objects.len() as u32;
            let new = if old == 0 { INITIAL_ARENA_OBJECTS } else { old * 2 };
            self.objects.resize_with(new as usize, Arena::unassociated);
            self.unused_arena_objects.extend((old..new).rev());
        }
        let arena = self.unused_arena_objects.pop().expect("arena objects were just added");
        let place = self.mappings.map();
        self.objects[arena as usize] = Arena {
            place: Some(place),
            pool_address: self.place_address(place),
            nfreepools: self.geometry.pools_per_arena(),
            ..Arena::unassociated()
        };
        (arena, place)
    }

    fn free_arena(&mut self, arena: u32) -> u32 {
        self.unlink(arena);
        let place = self.objects[arena as usize].place.take();
        let place = place.expect("an arena that is freed has memory");
        self.mappings.unmap(place);
        self.unused_arena_objects.push(arena);
        place
    }

    /// The address of the mapping at `place`.
    fn place_address(&self, place: u32) -> u64 {
        let below = u64::from(place) * u64::from(self.geometry.arena_size);
        let address = self.geometry.base.checked_sub(below);
        address.expect("the simulated address space has room below its base")
    }

    /// How many arenas have memory.
    pub(super) fn allocated(&self) -> u32 {
        self.objects.iter().filter(|a| a.place.is_some()).count() as u32
    }

    fn push_front(&mut self, arena: u32) {
        let head = self.usable_arenas;
        self.objects[arena as usize].prevarena = None;
        self.objects[arena as usize].nextarena = head;
        if let Some(head) = head {
            self.objects[head as usize].prevarena = Some(arena);
        }
        self.usable_arenas = Some(arena);
    }

    fn insert_after(&mut self, arena: u32, left: u32) {
        let right = self.objects[left as usize].nextarena;
        self.objects[arena as usize].prevarena = Some(left);
        self.objects[arena as usize].nextarena = right;
        if let Some(right) = right {
            self.objects[right as usize].prevarena = Some(arena);
        }
        self.objects[left as usize].nextarena = Some(arena);
    }

    fn unlink(&mut self, arena: u32) {
        let Arena { prevarena, nextarena, .. } = self.objects[arena as usize];
        match prevarena {
            Some(prev) => self.objects[prev as usize].nextarena = nextarena,
            None => self.usable_arenas = nextarena,
        }
        if let Some(next) = nextarena {
            self.objects[next as usize].prevarena = prevarena;
        }
    }
}

impl Arena {
    fn unassociated() -> Self {
        Self { place: None, pool_address: 0, nfreepools: 0, freepools: None, nextarena: None, prevarena: None }
    }
}

/// Which places the system has handed out: the highest free one comes next, as with Linux's top-down `mmap`.
#[derive(Debug, Clone, Default)]
struct Mappings {
    holes: BinaryHeap<Reverse<u32>>,
    end: u32,
}

impl Mappings {
    fn map(&mut self) -> u32 {
        self.holes.pop().map(|Reverse(place)| place).unwrap_or_else(|| {
            self.end += 1;
            self.end - 1
        })
    }

    fn unmap(&mut self, place: u32) {
        self.holes.push(Reverse(place));
    }
}
