package acctest

import (
	"bytes"
	"sync"
)

// screen is what a command prints.
type screen struct {
	mu       sync.Mutex
	changed  *sync.Cond
	text     bytes.Buffer
	hasEnded bool
}

func newScreen() *screen {
	s := &screen{}
	s.changed = sync.NewCond(&s.mu)
	return s
}

// Write implements [io.Writer].
func (s *screen) Write(text []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.changed.Broadcast()
	return s.text.Write(text)
}

// String implements [fmt.Stringer].
func (s *screen) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

func (s *screen) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hasEnded = true
	s.changed.Broadcast()
}

// await waits for a text, or the end of the command.
func (s *screen) await(text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for !s.hasEnded && !bytes.Contains(s.text.Bytes(), []byte(text)) {
		s.changed.Wait()
	}
}
