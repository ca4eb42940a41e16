package billing_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// fleet is services of one kind that can be cancelled. It keeps a log of the requests for that.
type fleet struct {
	billing.Cancellation[billing.CancellationState]

	mu       sync.Mutex
	began    time.Time
	latency  time.Duration
	states   map[vpsbg.ID]*billing.CancellationState // nil stands for none
	log      []sent
	reads    int
	underway int
	refuse   func(sent) error                 // instead of the effect, unless it returns nil
	effect   func(*billing.CancellationState) // of a request, instead of its own
	readErr  error
}

// sent is a request. That for the opposite of a cancellation has no terms.
type sent struct {
	ids    []vpsbg.ID
	isUndo bool
	now    bool
	reason string
	at     time.Duration // since the fleet began
}

// services returns a kind of service of an account, which has so many of them.
func services(account *billing.Account, operation string, count int) *fleet {
	f := &fleet{began: time.Now(), latency: 100 * time.Millisecond, states: map[vpsbg.ID]*billing.CancellationState{}}
	for _, id := range every(1, count) {
		f.states[id] = &billing.CancellationState{ID: id}
	}
	f.Cancellation = billing.Cancellation[billing.CancellationState]{
		Account: account, Kind: "service", Operation: operation,
		Request: func(ctx context.Context, ids []vpsbg.ID, now bool, reason string) error {
			return f.send(ctx, sent{ids: ids, now: now, reason: reason}, func(state *billing.CancellationState) {
				kind := vpsbg.Int(1)
				if now {
					kind = 2
				}
				state.Request = &vpsbg.CancelRequest{ID: state.ID, Type: kind, Reason: &reason}
			})
		},
		Undo: func(ctx context.Context, ids []vpsbg.ID) error {
			return f.send(ctx, sent{ids: ids, isUndo: true}, func(state *billing.CancellationState) { state.Request = nil })
		},
		Read:  f.read,
		State: func(state *billing.CancellationState) billing.CancellationState { return *state },
	}
	return f
}

func (f *fleet) read(_ context.Context, id vpsbg.ID) (*billing.CancellationState, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.reads++
	if f.states[id] == nil {
		return nil, f.readErr
	}
	state := *f.states[id]
	return &state, f.readErr
}

func (f *fleet) send(ctx context.Context, request sent, effect func(*billing.CancellationState)) error {
	f.mu.Lock()
	request.ids, request.at = slices.Sorted(slices.Values(request.ids)), time.Since(f.began)
	f.log = append(f.log, request)
	f.underway++
	var err error
	if f.refuse != nil {
		err = f.refuse(request)
	}
	f.mu.Unlock()
	sleepErr := vpsbg.WallClock{}.Sleep(ctx, f.latency)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.underway--
	if err != nil || sleepErr != nil {
		return errors.Join(err, sleepErr)
	}
	if f.effect != nil {
		effect = f.effect
	}
	for _, id := range request.ids {
		if f.states[id] != nil {
			effect(f.states[id])
		}
	}
	return nil
}

// cancel cancels a service at the end of its period.
func (f *fleet) cancel(ctx context.Context, id vpsbg.ID) error {
	_, err := f.Cancel(ctx, &billing.CancellationState{ID: id}, false, "over")
	return err
}

// undo takes a cancellation back.
func (f *fleet) undo(ctx context.Context, id vpsbg.ID) error {
	_, err := f.UndoCancel(ctx, &billing.CancellationState{ID: id, Request: &vpsbg.CancelRequest{ID: id}})
	return err
}
