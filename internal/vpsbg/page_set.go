package vpsbg

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"net/http"
)

// What a list may have at most, all of its pages together. An account with more of something does not exist; an API
// that never comes to an end can.
const (
	MaxPages = 1000
	maxList  = 64 << 20 // bytes
)

// RefuseList makes an error of the client of what is wrong with a list, nil if that is nil.
func RefuseList(operationID, path string, err error) error {
	if err == nil {
		return nil
	}
	return &Error{Operation: operationID, Method: http.MethodGet, Path: path, Status: http.StatusOK, Message: err.Error()}
}

// CheckSize refuses a list that has no end.
func CheckSize(pages, bytes int) error {
	if pages <= MaxPages && bytes <= maxList {
		return nil
	}
	return fmt.Errorf("the list has no end: it has more than %d pages or %d MiB", MaxPages, maxList>>20)
}

// CheckTotal refuses a list with fewer items than the lowest number that a page of it says, -1 if none says any: it
// hides something. What changes while the pages are read does not explain that, because what is added or removed is in
// the number as well. More items than it says hide nothing.
func CheckTotal(total, items int) error {
	if items >= total {
		return nil
	}
	return fmt.Errorf("the list contradicts itself: it says that it has %d items, and shows %d", total, items)
}

// ErrRepeats is what is wrong with a list that shows a page twice.
var ErrRepeats = errors.New("the list contradicts itself: it shows a page twice")

// LowestTotal is the lower of two numbers of items, of which -1 says nothing.
func LowestTotal(a, b int) int {
	if a < 0 || b < 0 {
		return max(a, b)
	}
	return min(a, b)
}

// pageSet holds the pages of a list against each other while they are read one after the other.
type pageSet struct {
	bytes, items int
	total        int // the lowest that a page says
	seen         map[[sha256.Size]byte]bool
}

func newPageSet() *pageSet { return &pageSet{total: -1, seen: map[[sha256.Size]byte]bool{}} }

// add refuses a page that repeats one, and a list that has no end.
func (s *pageSet) add(number int, raw []byte, total, items int) error {
	s.bytes += len(raw)
	s.items += items
	s.total = LowestTotal(s.total, total)
	if items > 0 {
		sum := sha256.Sum256(raw)
		if s.seen[sum] {
			return ErrRepeats
		}
		s.seen[sum] = true
	}
	return CheckSize(number, s.bytes)
}
