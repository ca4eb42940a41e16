package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// printableServer passes all calls on. It makes every text for people fit for a terminal, wherever it comes from: host
// names, labels and messages of the API may have escape sequences in them, which Terraform prints as they are.
type printableServer struct{ protocolServer }

func (s printableServer) ValidateProviderConfig(
	ctx context.Context, req *tfprotov6.ValidateProviderConfigRequest,
) (*tfprotov6.ValidateProviderConfigResponse, error) {
	resp, err := s.protocolServer.ValidateProviderConfig(ctx, req)
	if resp != nil {
		clean(resp.Diagnostics)
	}
	return resp, err
}

func (s printableServer) ConfigureProvider(
	ctx context.Context, req *tfprotov6.ConfigureProviderRequest,
) (*tfprotov6.ConfigureProviderResponse, error) {
	resp, err := s.protocolServer.ConfigureProvider(ctx, req)
	if resp != nil {
		clean(resp.Diagnostics)
	}
	return resp, err
}

func (s printableServer) ValidateResourceConfig(
	ctx context.Context, req *tfprotov6.ValidateResourceConfigRequest,
) (*tfprotov6.ValidateResourceConfigResponse, error) {
	resp, err := s.protocolServer.ValidateResourceConfig(ctx, req)
	if resp != nil {
		clean(resp.Diagnostics)
	}
	return resp, err
}

func (s printableServer) ReadResource(
	ctx context.Context, req *tfprotov6.ReadResourceRequest,
) (*tfprotov6.ReadResourceResponse, error) {
	resp, err := s.protocolServer.ReadResource(ctx, req)
	if resp != nil {
		clean(resp.Diagnostics)
	}
	return resp, err
}

func (s printableServer) PlanResourceChange(
	ctx context.Context, req *tfprotov6.PlanResourceChangeRequest,
) (*tfprotov6.PlanResourceChangeResponse, error) {
	resp, err := s.protocolServer.PlanResourceChange(ctx, req)
	if resp != nil {
		clean(resp.Diagnostics)
	}
	return resp, err
}

func (s printableServer) ApplyResourceChange(
	ctx context.Context, req *tfprotov6.ApplyResourceChangeRequest,
) (*tfprotov6.ApplyResourceChangeResponse, error) {
	resp, err := s.protocolServer.ApplyResourceChange(ctx, req)
	if resp != nil {
		clean(resp.Diagnostics)
	}
	return resp, err
}

func (s printableServer) ImportResourceState(
	ctx context.Context, req *tfprotov6.ImportResourceStateRequest,
) (*tfprotov6.ImportResourceStateResponse, error) {
	resp, err := s.protocolServer.ImportResourceState(ctx, req)
	if resp != nil {
		clean(resp.Diagnostics)
	}
	return resp, err
}

func (s printableServer) ValidateDataResourceConfig(
	ctx context.Context, req *tfprotov6.ValidateDataResourceConfigRequest,
) (*tfprotov6.ValidateDataResourceConfigResponse, error) {
	resp, err := s.protocolServer.ValidateDataResourceConfig(ctx, req)
	if resp != nil {
		clean(resp.Diagnostics)
	}
	return resp, err
}

func (s printableServer) ReadDataSource(
	ctx context.Context, req *tfprotov6.ReadDataSourceRequest,
) (*tfprotov6.ReadDataSourceResponse, error) {
	resp, err := s.protocolServer.ReadDataSource(ctx, req)
	if resp != nil {
		clean(resp.Diagnostics)
	}
	return resp, err
}

func (s printableServer) PlanAction(
	ctx context.Context, req *tfprotov6.PlanActionRequest,
) (*tfprotov6.PlanActionResponse, error) {
	resp, err := s.protocolServer.PlanAction(ctx, req)
	if resp != nil {
		clean(resp.Diagnostics)
	}
	return resp, err
}

func (s printableServer) OpenEphemeralResource(
	ctx context.Context, req *tfprotov6.OpenEphemeralResourceRequest,
) (*tfprotov6.OpenEphemeralResourceResponse, error) {
	resp, err := s.protocolServer.OpenEphemeralResource(ctx, req)
	if resp != nil {
		clean(resp.Diagnostics)
	}
	return resp, err
}

func (s printableServer) ListResource(
	ctx context.Context, req *tfprotov6.ListResourceRequest,
) (*tfprotov6.ListResourceServerStream, error) {
	stream, err := s.protocolServer.ListResource(ctx, req)
	if err != nil {
		return nil, err
	}
	return &tfprotov6.ListResourceServerStream{Results: func(push func(tfprotov6.ListResourceResult) bool) {
		stream.Results(func(result tfprotov6.ListResourceResult) bool {
			result.DisplayName = vpsbg.Printable(result.DisplayName)
			clean(result.Diagnostics)
			return push(result)
		})
	}}, nil
}

func (s printableServer) InvokeAction(
	ctx context.Context, req *tfprotov6.InvokeActionRequest,
) (*tfprotov6.InvokeActionServerStream, error) {
	stream, err := s.protocolServer.InvokeAction(ctx, req)
	if err != nil {
		return nil, err
	}
	return &tfprotov6.InvokeActionServerStream{Events: func(push func(tfprotov6.InvokeActionEvent) bool) {
		stream.Events(func(event tfprotov6.InvokeActionEvent) bool {
			switch typed := event.Type.(type) {
			case tfprotov6.ProgressInvokeActionEventType:
				typed.Message = vpsbg.Printable(typed.Message)
				event.Type = typed
			case tfprotov6.CompletedInvokeActionEventType:
				clean(typed.Diagnostics)
			}
			return push(event)
		})
	}}, nil
}

func clean(diagnostics []*tfprotov6.Diagnostic) {
	for _, diagnostic := range diagnostics {
		diagnostic.Summary = vpsbg.Printable(diagnostic.Summary)
		diagnostic.Detail = vpsbg.Printable(diagnostic.Detail)
	}
}
