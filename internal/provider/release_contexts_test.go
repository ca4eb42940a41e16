package provider

import (
	"context"
	"errors"
	"testing"
)

type key struct{}

// TestReleasing keeps nothing of a call's context: the framework's server holds it until the process ends.
func TestReleasing(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.WithValue(t.Context(), key{}, "loggers"))
	defer cancel()
	var kept context.Context
	answer, err := releasing(ctx, "request", func(ctx context.Context, request string) (string, error) {
		child, cancel := context.WithCancel(ctx) // as the framework does
		t.Cleanup(cancel)
		kept = child
		if kept.Value(key{}) != "loggers" || kept.Err() != nil {
			t.Error("the call has no context")
		}
		return request + " answered", nil
	})
	if answer != "request answered" || err != nil {
		t.Errorf("got %q and %v", answer, err)
	}
	if kept.Value(key{}) != nil {
		t.Error("what the context had is kept")
	}
}

// TestReleasing_interrupted ends a call when Terraform does.
func TestReleasing_interrupted(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	_, err := releasing(ctx, 0, func(ctx context.Context, _ int) (int, error) {
		cancel()
		<-ctx.Done()
		return 0, ctx.Err()
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want the interruption", err)
	}
}
