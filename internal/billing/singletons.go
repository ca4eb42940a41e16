package billing

import "sync"

// Singletons are the planned instances of resources of which an account has only one, by their type. Like [Managed], it
// knows one walk over a configuration.
type Singletons struct {
	mu      sync.Mutex
	planned map[string][]singleton
}

type singleton struct {
	config    string
	isCreated bool
}

// Plans notes an instance that is planned to be created, or to stay, and reports whether there is another one.
// Terraform plans one that is to be replaced twice: as it is, and as a new one.
func (s *Singletons) Plans(typ, config string, isCreated bool) (isTwice bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, known := range s.planned[typ] {
		if known.config != config || known.isCreated {
			return true
		}
	}
	s.planned[typ] = append(s.planned[typ], singleton{config, isCreated})
	return false
}

// Created forgets what was planned for a type: the instance is there now, and planned anew.
func (s *Singletons) Created(typ string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.planned, typ)
}
