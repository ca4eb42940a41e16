package tfkit

import (
	"context"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// Poll looks until look is done or fails, or the context ends, whose error it then returns. The pauses grow from 2 to
// 10 seconds: the API has no events, and every look counts against its rate limit.
func Poll(ctx context.Context, clock vpsbg.Clock, look func(context.Context) (done bool, err error)) error {
	for pause := 2 * time.Second; ; pause = min(pause*3/2, 10*time.Second) {
		if done, err := look(ctx); done || err != nil {
			return err
		}
		if err := clock.Sleep(ctx, pause); err != nil {
			return err
		}
	}
}
