package billing

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// Poll reads until read reports that it is done or fails, or the context ends, whose error it then returns. The pauses
// grow from one second to ten: the API has no events, and every read counts against its rate limit.
func Poll(ctx context.Context, clock vpsbg.Clock, read func(context.Context) (done bool, err error)) error {
	for pause := time.Second; ; pause = min(pause*3/2, 10*time.Second) {
		if done, err := read(ctx); done || err != nil {
			return err
		}
		if err := clock.Sleep(ctx, pause); err != nil {
			return err
		}
	}
}

// thisMoment is for those who look at the same moment and share what one of them reads. What changes meanwhile shows
// the next time.
var thisMoment = Ago(time.Second / 2)

// waiters are those who wait for the same kind of thing.
type waiters struct {
	client   *vpsbg.Client
	unshared bool
	waiting  atomic.Int64
}

func (w *waiters) count() int64 { return w.waiting.Load() }

// poll calls check until it is done or fails, or the context ends. Its pauses grow from one second to eight, and end at
// the same moments for all who wait, so that they can share a read; isShared reports whether they should: requests are
// scarce, and others wait, too.
func (w *waiters) poll(ctx context.Context, check func(ctx context.Context, isShared bool) (bool, error)) error {
	w.waiting.Add(1)
	defer w.waiting.Add(-1)
	clock := w.client.Clock()
	for pause := time.Second; ; pause = min(2*pause, 8*time.Second) {
		now := clock.Now()
		if err := clock.Sleep(ctx, now.Truncate(pause).Add(pause).Sub(now)); err != nil {
			return err
		}
		done, err := check(ctx, !w.unshared && w.client.IsPressed() && w.count() > 1)
		if done || err != nil {
			return err
		}
	}
}
