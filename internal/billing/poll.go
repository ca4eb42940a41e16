package billing

import (
	"context"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// Poll reads until read reports that it is done or fails, or the context ends, whose error it then returns. The pauses grow from one
// second to ten: the API has no events, and every read counts against its rate limit.
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
