package billing

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

const (
	// batchWindow is how long a call waits for others that it can be joined with: little beside what an answer takes.
	batchWindow = 5 * time.Millisecond
	// pressedWindow is the same while requests are scarce. A call then waits for as long as others come.
	pressedWindow = 20 * time.Millisecond
	// pressedWindows is how many pressedWindows it waits for those who are expected.
	pressedWindows = 10
	// heldWindows is how many it waits at most while the rate limit holds other calls back: it would wait behind them.
	heldWindows = 500
	// maxBatch is how many things are named in one call.
	maxBatch = 50
)

// batches joins calls for one thing each that can be one call for many, which has an Answer. Calls of the same key are
// joined: it has the operation and everything else that has to be the same.
type batches[Answer any] struct {
	client *vpsbg.Client

	mu   sync.Mutex
	last map[string]*batch[Answer] // by key
}

// sender makes one call for many things.
type sender[Answer any] func(context.Context, []vpsbg.ID) Answer

// batch is one call for many things.
type batch[Answer any] struct {
	before  *batch[Answer] // of the same key, nil if there was none or run knows it
	ids     []vpsbg.ID
	closed  bool // nobody can take part any more
	waiting int
	cancel  context.CancelFunc
	done    chan struct{}
	answer  Answer // none for one thing alone
}

// isAlone reports whether nobody else took part. The call is left to the only one who did.
func (b *batch[Answer]) isAlone() bool { return len(b.ids) == 1 }

// join takes part in the next call of a key, and returns it when it has its answer. The call is closed to others before
// it is sent. When ctx ends before, the call may have been sent.
func (j *batches[Answer]) join(
	ctx context.Context, key string, id vpsbg.ID, send sender[Answer],
) (*batch[Answer], error) {
	b := j.enter(ctx, key, id, send)
	select {
	case <-b.done:
		return b, nil
	case <-ctx.Done():
		j.leave(b)
		return nil, ctx.Err()
	}
}

func (j *batches[Answer]) enter(ctx context.Context, key string, id vpsbg.ID, send sender[Answer]) *batch[Answer] {
	j.mu.Lock()
	defer j.mu.Unlock()
	b := j.last[key]
	if b == nil || b.closed || len(b.ids) == maxBatch {
		b = &batch[Answer]{before: b, done: make(chan struct{})}
		if j.last == nil {
			j.last = map[string]*batch[Answer]{}
		}
		j.last[key] = b
		// The others do not stop with the first one.
		ctx, b.cancel = context.WithCancel(context.WithoutCancel(ctx)) //nolint:gosec // run calls it
		go j.run(ctx, b, send)
	}
	if !slices.Contains(b.ids, id) {
		b.ids = append(b.ids, id)
	}
	b.waiting++
	return b
}

// leave stops a batch that nobody waits for any more.
func (j *batches[Answer]) leave(b *batch[Answer]) {
	j.mu.Lock()
	defer j.mu.Unlock()
	b.waiting--
	if b.waiting == 0 {
		b.closed = true
		b.cancel()
	}
}

func (j *batches[Answer]) run(ctx context.Context, b *batch[Answer], send sender[Answer]) {
	defer close(b.done)
	defer b.cancel()
	if j.client.IsPressed() {
		j.gather(ctx, b)
	} else {
		_ = j.client.Clock().Sleep(ctx, batchWindow)
	}
	j.close(b)
	if ctx.Err() == nil && !b.isAlone() { // somebody still waits
		b.answer = send(ctx, b.ids)
	}
}

// gather waits for all whose calls can be joined. While an earlier batch is under way it only gathers. Those who waited
// for that one are given the time to come back with their next things, and those whose calls are under way to come at
// all.
func (j *batches[Answer]) gather(ctx context.Context, b *batch[Answer]) {
	expected := 0
	if before := b.before; before != nil {
		newcomers := 0
		select {
		case <-before.done: // those who are here have come back
		default:
			select {
			case <-before.done:
			case <-ctx.Done():
			}
			newcomers = j.size(b)
		}
		expected = min(newcomers+len(before.ids), maxBatch)
		b.before = nil
	}
	clock := j.client.Clock()
	held := 0
	for quiet, size, windows := 0, j.size(b), 1; quiet < windows && clock.Sleep(ctx, pressedWindow) == nil; quiet++ {
		if size != j.size(b) {
			quiet, size = -1, j.size(b)
		}
		if size < maxBatch && held < heldWindows && j.client.IsHolding() {
			quiet = -1
			held++
		}
		if windows = 1; size < expected || j.client.Underway() > 0 {
			windows = pressedWindows
		}
	}
}

func (j *batches[Answer]) size(b *batch[Answer]) int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return len(b.ids)
}

func (j *batches[Answer]) close(b *batch[Answer]) {
	j.mu.Lock()
	defer j.mu.Unlock()
	b.closed, b.before = true, nil
}
