package acctest

import (
	"context"
	"slices"
	"sync"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// reports collects the diagnostics that the provider hands to the CLI, which shows them in its own words and, as far as
// tests can see, hides warnings.
type reports struct {
	mu     sync.Mutex
	list   Diagnostics
	looked int // how many of them were looked at
}

func (r *reports) add(diags []*tfprotov6.Diagnostic) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.list = append(r.list, diags...)
}

func (r *reports) all() Diagnostics {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.list)
}

// Reported returns what the provider has reported since the last call.
func (s *Simulation) Reported() Diagnostics {
	s.reports.mu.Lock()
	defer s.reports.mu.Unlock()
	fresh := slices.Clone(s.reports.list[s.reports.looked:])
	s.reports.looked = len(s.reports.list)
	return fresh
}

// protocolServer is all that the framework's server can do, so that a recorder hides nothing of it.
type protocolServer interface {
	tfprotov6.ProviderServer
	tfprotov6.ListResourceServer
	tfprotov6.ActionServer
}

// recorder passes all calls on, and keeps the diagnostics of the answers.
type recorder struct {
	protocolServer
	reports *reports
}

func (r recorder) ValidateProviderConfig(
	ctx context.Context, req *tfprotov6.ValidateProviderConfigRequest,
) (*tfprotov6.ValidateProviderConfigResponse, error) {
	resp, err := r.protocolServer.ValidateProviderConfig(ctx, req)
	if err == nil {
		r.reports.add(resp.Diagnostics)
	}
	return resp, err
}

func (r recorder) ConfigureProvider(
	ctx context.Context, req *tfprotov6.ConfigureProviderRequest,
) (*tfprotov6.ConfigureProviderResponse, error) {
	resp, err := r.protocolServer.ConfigureProvider(ctx, req)
	if err == nil {
		r.reports.add(resp.Diagnostics)
	}
	return resp, err
}

func (r recorder) ValidateResourceConfig(
	ctx context.Context, req *tfprotov6.ValidateResourceConfigRequest,
) (*tfprotov6.ValidateResourceConfigResponse, error) {
	resp, err := r.protocolServer.ValidateResourceConfig(ctx, req)
	if err == nil {
		r.reports.add(resp.Diagnostics)
	}
	return resp, err
}

func (r recorder) ReadResource(
	ctx context.Context, req *tfprotov6.ReadResourceRequest,
) (*tfprotov6.ReadResourceResponse, error) {
	resp, err := r.protocolServer.ReadResource(ctx, req)
	if err == nil {
		r.reports.add(resp.Diagnostics)
	}
	return resp, err
}

func (r recorder) PlanResourceChange(
	ctx context.Context, req *tfprotov6.PlanResourceChangeRequest,
) (*tfprotov6.PlanResourceChangeResponse, error) {
	resp, err := r.protocolServer.PlanResourceChange(ctx, req)
	if err == nil {
		r.reports.add(resp.Diagnostics)
	}
	return resp, err
}

func (r recorder) ApplyResourceChange(
	ctx context.Context, req *tfprotov6.ApplyResourceChangeRequest,
) (*tfprotov6.ApplyResourceChangeResponse, error) {
	resp, err := r.protocolServer.ApplyResourceChange(ctx, req)
	if err == nil {
		r.reports.add(resp.Diagnostics)
	}
	return resp, err
}

func (r recorder) ImportResourceState(
	ctx context.Context, req *tfprotov6.ImportResourceStateRequest,
) (*tfprotov6.ImportResourceStateResponse, error) {
	resp, err := r.protocolServer.ImportResourceState(ctx, req)
	if err == nil {
		r.reports.add(resp.Diagnostics)
	}
	return resp, err
}

func (r recorder) ValidateDataResourceConfig(
	ctx context.Context, req *tfprotov6.ValidateDataResourceConfigRequest,
) (*tfprotov6.ValidateDataResourceConfigResponse, error) {
	resp, err := r.protocolServer.ValidateDataResourceConfig(ctx, req)
	if err == nil {
		r.reports.add(resp.Diagnostics)
	}
	return resp, err
}

func (r recorder) ReadDataSource(
	ctx context.Context, req *tfprotov6.ReadDataSourceRequest,
) (*tfprotov6.ReadDataSourceResponse, error) {
	resp, err := r.protocolServer.ReadDataSource(ctx, req)
	if err == nil {
		r.reports.add(resp.Diagnostics)
	}
	return resp, err
}
