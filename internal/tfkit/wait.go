package tfkit

import (
	"context"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// Poll looks until look is done or fails, or the context ends, whose error it then returns. The pauses grow from
// [vpsbg.FirstPause] to [vpsbg.LongPause].
func Poll(ctx context.Context, clock vpsbg.Clock, look func(context.Context) (done bool, err error)) error {
	for pause := vpsbg.FirstPause; ; pause = vpsbg.LongerPause(pause) {
		if done, err := look(ctx); done || err != nil {
			return err
		}
		if err := clock.Sleep(ctx, pause); err != nil {
			return err
		}
	}
}
