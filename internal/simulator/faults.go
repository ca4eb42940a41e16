package simulator

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// Fault is a disturbance of coming requests.
type Fault struct {
	// OperationID names the operation, "*" stands for every request.
	OperationID string `json:"operation_id"`
	// Skip lets as many matching requests pass before the first disturbance.
	Skip int `json:"skip,omitempty"`
	// Times is how often it strikes: 0 is once, -1 for ever.
	Times int `json:"times,omitempty"`
	// When is "before" (default), the operation does not happen, or "after", it happens and the answer is lost.
	When string `json:"when,omitempty"`
	// Status answers this status; without a body, with a message.
	Status int `json:"status,omitempty"`
	// Body is sent as it is, as JSON if it is JSON and as HTML otherwise.
	Body *string `json:"body,omitempty"`
	// Headers are added to the answer.
	Headers map[string]string `json:"headers,omitempty"`
	// Drop cuts the connection without an answer.
	Drop bool `json:"drop,omitempty"`
	// Late cuts the connection at once, and lets the operation happen so much later.
	Late Duration `json:"late,omitzero"`
	// Other answers with another object of the kind, if there is one: of a read of one server, order, ISO or SSH key.
	Other bool `json:"other_object,omitempty"`
	// Delay waits in real time, before the operation or after it; alone it only slows down.
	Delay Duration `json:"delay,omitzero"`
}

func (f Fault) check() error {
	switch {
	case f.OperationID == "":
		return errors.New("a fault needs an operation_id")
	case f.When != "before" && f.When != "after":
		return fmt.Errorf("when is before or after, not %q", f.When)
	case f.Status == 0 && f.Body == nil && !f.Drop && f.Late == 0 && f.Delay == 0 && !f.Other:
		return errors.New("a fault needs a status, drop, late, delay, body or other_object")
	case f.Status != 0 && (f.Status < 200 || f.Status > 599):
		return fmt.Errorf("status %d cannot be sent", f.Status)
	}
	return nil
}

// AddFault queues a fault. Of several that match, the one that was queued first strikes.
func (s *Simulator) AddFault(fault Fault) error {
	if fault.When == "" {
		fault.When = "before"
	}
	if fault.Times == 0 {
		fault.Times = 1
	}
	if err := fault.check(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, &fault)
	return nil
}

// ClearFaults drops the faults that are left.
func (s *Simulator) ClearFaults() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

// Faults returns the faults that are left.
func (s *Simulator) Faults() []Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	left := []Fault{}
	for _, fault := range s.faults {
		if fault.Times != 0 {
			left = append(left, *fault)
		}
	}
	return left
}

// lateCall is a request that is still under way although its caller has lost the connection.
type lateCall struct {
	at   time.Time
	call *call
}

// deliverLate lets an operation happen later.
func (s *Simulator) deliverLate(c *call, after time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.late = append(s.late, lateCall{s.state.Now.Add(after), c})
}

// playLate lets the operations happen that arrive now.
func (s *Simulator) playLate() {
	s.late = slices.DeleteFunc(s.late, func(late lateCall) bool {
		if late.at.After(s.state.Now) {
			return false
		}
		s.handle(late.call) // nobody gets the answer
		return true
	})
}

// takeFault finds the fault that strikes a request.
func (s *Simulator) takeFault(operationID string) *Fault {
	for _, fault := range s.faults {
		if fault.Times == 0 || fault.OperationID != "*" && fault.OperationID != operationID {
			continue
		}
		if fault.Skip > 0 {
			fault.Skip--
			continue
		}
		if fault.Times > 0 {
			fault.Times--
		}
		return fault
	}
	return nil
}

// apply gives the answer of a fault, or the given one when the fault is only a delay.
func (f *Fault) apply(r *http.Request, given answer) answer {
	pause(r, time.Duration(f.Delay))
	if f.Drop {
		return answer{fault: true}
	}
	if f.Status == 0 && f.Body == nil {
		return given
	}
	result := answer{status: f.Status, header: http.Header{}, fault: true}
	if result.status == 0 {
		result.status = max(given.status, http.StatusOK)
	}
	if f.Body != nil {
		result.raw = []byte(*f.Body)
		if !json.Valid(result.raw) {
			result.header.Set("Content-Type", "text/html; charset=utf-8")
		}
	} else if result.status != http.StatusNoContent {
		result.raw = message(result.status, http.StatusText(result.status)).raw
	}
	for name, value := range f.Headers {
		result.header.Set(name, value)
	}
	return result
}

// mistake makes a read of one object one of another object of its kind, the one with the lowest id.
func (s *Simulator) mistake(c *call) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var ids []int
	switch c.operation.ID {
	case "getServer":
		ids = slices.Collect(maps.Keys(s.state.Servers))
	case "getOrder":
		ids = slices.Collect(maps.Keys(s.state.Orders))
	case "getISO":
		ids = slices.Collect(maps.Keys(s.state.ISOs))
	case "getSSHKey":
		ids = slices.Collect(maps.Keys(s.state.SSHKeys))
	}
	slices.Sort(ids)
	for _, id := range ids {
		if id != c.id("id") {
			c.params["id"] = strconv.Itoa(id)
			return
		}
	}
}
