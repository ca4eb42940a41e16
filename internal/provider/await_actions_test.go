package provider

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// interruptible is a server with an action that comes to its end when it is interrupted.
type interruptible struct {
	protocolServer
	interrupted chan struct{}
	broken      error
}

func (s interruptible) InvokeAction(
	context.Context, *tfprotov6.InvokeActionRequest,
) (*tfprotov6.InvokeActionServerStream, error) {
	return &tfprotov6.InvokeActionServerStream{Events: func(push func(tfprotov6.InvokeActionEvent) bool) {
		push(tfprotov6.InvokeActionEvent{Type: tfprotov6.ProgressInvokeActionEventType{}})
		<-s.interrupted
		push(tfprotov6.InvokeActionEvent{Type: tfprotov6.CompletedInvokeActionEventType{}})
	}}, s.broken
}

func (s interruptible) StopProvider(
	context.Context, *tfprotov6.StopProviderRequest,
) (*tfprotov6.StopProviderResponse, error) {
	close(s.interrupted)
	return &tfprotov6.StopProviderResponse{}, nil
}

func TestInterruptionWaitsForActions(t *testing.T) {
	t.Parallel()
	server := actionAwaiter{interruptible{interrupted: make(chan struct{})}, &sync.RWMutex{}}
	stream, err := server.InvokeAction(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	var completed bool // written before and read after StopProvider has waited: the race detector holds it to that
	underWay := make(chan struct{})
	go func() {
		for event := range stream.Events {
			if _, isCompleted := event.Type.(tfprotov6.CompletedInvokeActionEventType); isCompleted {
				completed = true
			} else {
				close(underWay)
			}
		}
	}()
	<-underWay
	if _, err := server.StopProvider(t.Context(), nil); err != nil || !completed {
		t.Errorf("stopped with %v, and the action has reported its end: %t", err, completed)
	}
}

func TestInterruptionDoesNotWaitForAnActionThatNeverBegan(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	server := actionAwaiter{interruptible{interrupted: make(chan struct{}), broken: broken}, &sync.RWMutex{}}
	if _, err := server.InvokeAction(t.Context(), nil); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	if _, err := server.StopProvider(t.Context(), nil); err != nil {
		t.Error(err)
	}
}
