package server_test

import (
	"testing"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// BenchmarkPlan refreshes and plans a server that has not changed, which is what a plan costs for each server beside
// the request.
func BenchmarkPlan(b *testing.B) {
	sim := acctest.Start(b, simulator.Options{})
	server := sim.Session(b).Resource("vpsbg_server")
	if diags := server.Apply(b.Context(), declared()); diags.HasError() {
		b.Fatal(diags)
	}
	b.Run("refresh", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if diags := server.Refresh(b.Context()); diags.HasError() {
				b.Fatal(diags)
			}
		}
	})
	b.Run("plan", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if plan := server.Plan(b.Context(), declared()); plan.Diagnostics.HasError() {
				b.Fatal(plan.Diagnostics)
			}
		}
	})
}
