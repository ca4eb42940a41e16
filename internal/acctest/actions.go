package acctest

import (
	"context"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// Invocation is what came of an action that was invoked.
type Invocation struct {
	Progress    []string
	Diagnostics Diagnostics
}

// ValidateAction validates the configuration of an action.
func (s *Session) ValidateAction(ctx context.Context, typ string, config map[string]any) Diagnostics {
	s.tb.Helper()
	answer, err := s.actions().ValidateActionConfig(ctx,
		&tfprotov6.ValidateActionConfigRequest{ActionType: typ, Config: s.actionConfig(typ, config)})
	must(s.tb, err)
	return answer.Diagnostics
}

// PlanAction validates the configuration of an action and plans to invoke it.
func (s *Session) PlanAction(ctx context.Context, typ string, config map[string]any) Diagnostics {
	s.tb.Helper()
	diags := s.ValidateAction(ctx, typ, config)
	if diags.HasError() {
		return diags
	}
	answer, err := s.actions().PlanAction(ctx, &tfprotov6.PlanActionRequest{
		ActionType: typ, Config: s.actionConfig(typ, config), ClientCapabilities: &tfprotov6.PlanActionClientCapabilities{},
	})
	must(s.tb, err)
	if answer.Deferred != nil {
		s.tb.Errorf("%s: Terraform did not allow to defer it", typ)
	}
	return append(diags, answer.Diagnostics...)
}

// InvokeAction invokes an action, and holds it to what Terraform demands of its events.
func (s *Session) InvokeAction(ctx context.Context, typ string, config map[string]any) Invocation {
	s.tb.Helper()
	stream, err := s.actions().InvokeAction(ctx, &tfprotov6.InvokeActionRequest{
		ActionType: typ, Config: s.actionConfig(typ, config), ClientCapabilities: &tfprotov6.InvokeActionClientCapabilities{},
	})
	must(s.tb, err)
	var result Invocation
	completed := 0
	for event := range stream.Events {
		switch event := event.Type.(type) {
		case tfprotov6.ProgressInvokeActionEventType:
			if completed > 0 {
				s.tb.Errorf("%s: nobody listens any more to %q", typ, event.Message)
			}
			result.Progress = append(result.Progress, event.Message)
		case tfprotov6.CompletedInvokeActionEventType:
			completed++
			result.Diagnostics = event.Diagnostics
		}
	}
	if completed != 1 {
		s.tb.Errorf("%s was completed %d times", typ, completed)
	}
	return result
}

// Act plans and invokes an action, as `terraform apply -invoke` does.
func (s *Session) Act(ctx context.Context, typ string, config map[string]any) Invocation {
	s.tb.Helper()
	planned := s.PlanAction(ctx, typ, config)
	if planned.HasError() {
		return Invocation{Diagnostics: planned}
	}
	result := s.InvokeAction(ctx, typ, config)
	result.Diagnostics = append(planned, result.Diagnostics...)
	return result
}

func (s *Session) actions() tfprotov6.ActionServer { return s.provider.(tfprotov6.ActionServer) }

func (s *Session) actionConfig(typ string, config map[string]any) *tfprotov6.DynamicValue {
	s.tb.Helper()
	schema, ok := s.schemas.ActionSchemas[typ]
	if !ok {
		s.tb.Fatalf("the provider has no action %s", typ)
	}
	return s.dynamic(s.value(schema.Schema.ValueType(), config))
}

func (r recorder) ValidateActionConfig(
	ctx context.Context, req *tfprotov6.ValidateActionConfigRequest,
) (*tfprotov6.ValidateActionConfigResponse, error) {
	resp, err := r.protocolServer.ValidateActionConfig(ctx, req)
	if err == nil {
		r.reports.add(resp.Diagnostics)
	}
	return resp, err
}

func (r recorder) PlanAction(
	ctx context.Context, req *tfprotov6.PlanActionRequest,
) (*tfprotov6.PlanActionResponse, error) {
	resp, err := r.protocolServer.PlanAction(ctx, req)
	if err == nil {
		r.reports.add(resp.Diagnostics)
	}
	return resp, err
}

func (r recorder) InvokeAction(
	ctx context.Context, req *tfprotov6.InvokeActionRequest,
) (*tfprotov6.InvokeActionServerStream, error) {
	stream, err := r.protocolServer.InvokeAction(ctx, req)
	if err != nil {
		return nil, err
	}
	return &tfprotov6.InvokeActionServerStream{Events: func(push func(tfprotov6.InvokeActionEvent) bool) {
		for event := range stream.Events {
			if completed, ok := event.Type.(tfprotov6.CompletedInvokeActionEventType); ok {
				r.reports.add(completed.Diagnostics)
			}
			if !push(event) {
				return
			}
		}
	}}, nil
}
