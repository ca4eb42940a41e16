package billing

import "sync"

// Claims are what the instances of a configuration are going to be, of things that there is only one of, such as the
// blacklist of an address. Two instances that are one thing would undo each other's changes at every apply. An account
// is made anew for each walk over a configuration.
type Claims struct {
	mu      sync.Mutex
	claimed map[string][]Claimant // by the thing
	ending  map[string]bool       // things that an instance is planned to destroy
}

// Claimant is an instance that is planned to be a thing.
type Claimant struct {
	ID     string // in the state; empty for one that is created
	Config string // what is declared
	// IsReplacement is set for the second plan of an instance that is replaced, in which it is created.
	IsReplacement bool
}

// isSame reports whether two plans are of one instance.
func (c Claimant) isSame(later Claimant) bool {
	return c.ID != "" && c.Config == later.Config && (c.ID == later.ID || later.IsReplacement)
}

func newClaims() *Claims { return &Claims{claimed: map[string][]Claimant{}, ending: map[string]bool{}} }

// Claim notes that an instance is going to be a thing. It reports whether another instance is, too, or whether one is
// planned to destroy it.
func (c *Claims) Claim(thing string, by Claimant) (isTwice, isEnding bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, known := range c.claimed[thing] {
		if known.isSame(by) {
			return false, false
		}
	}
	isTwice = len(c.claimed[thing]) > 0
	c.claimed[thing] = append(c.claimed[thing], by)
	return isTwice, c.ending[thing] && !isTwice
}

// End notes that an instance is planned to destroy a thing. It reports whether another one is going to be that thing.
func (c *Claims) End(thing string) (isClaimed bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ending[thing] = true
	return len(c.claimed[thing]) > 0
}
