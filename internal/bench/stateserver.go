package main

import (
	"io"
	"net/http"
	"sync"
)

// stateServer keeps states and their locks in memory, for Terraform's http backend. Each path is a state.
type stateServer struct {
	mu            sync.Mutex
	states, locks map[string][]byte
}

func newStateServer() *stateServer {
	return &stateServer{states: map[string][]byte{}, locks: map[string][]byte{}}
}

// ServeHTTP implements [http.Handler].
func (s *stateServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	path := r.URL.Path
	switch r.Method {
	case http.MethodGet:
		if s.states[path] == nil {
			w.WriteHeader(http.StatusNoContent)
		}
		_, _ = w.Write(s.states[path])
	case http.MethodPost:
		s.states[path] = body
	case "LOCK":
		if holder := s.locks[path]; holder != nil {
			w.WriteHeader(http.StatusLocked)
			_, _ = w.Write(holder)
			return
		}
		s.locks[path] = body
	case "UNLOCK":
		delete(s.locks, path)
	default:
		w.WriteHeader(http.StatusMethodNotAllowed)
	}
}
