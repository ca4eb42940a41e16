package server

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// BenchmarkMapping maps a page of 50 servers to the state of as many resources.
func BenchmarkMapping(b *testing.B) {
	servers := page(b)
	b.ReportAllocs()
	for b.Loop() {
		for i := range servers {
			var model resourceModel
			model.FromAPI(&servers[i])
		}
	}
}

// BenchmarkDecoding decodes a page of 50 servers.
func BenchmarkDecoding(b *testing.B) {
	encoded := encodedPage(b)
	b.SetBytes(int64(len(encoded)))
	b.ReportAllocs()
	for b.Loop() {
		var servers []vpsbg.Server
		if err := json.Unmarshal(encoded, &servers); err != nil {
			b.Fatal(err)
		}
	}
}

func page(b *testing.B) []vpsbg.Server {
	b.Helper()
	var servers []vpsbg.Server
	if err := json.Unmarshal(encodedPage(b), &servers); err != nil {
		b.Fatal(err)
	}
	return servers
}

// encodedPage is a page of 50 servers as the simulator sends it.
func encodedPage(b *testing.B) []byte {
	b.Helper()
	sim, err := simulator.New(simulator.Options{Servers: 50})
	if err != nil {
		b.Fatal(err)
	}
	request := httptest.NewRequestWithContext(b.Context(), http.MethodGet, "/v1/servers?per_page=50", http.NoBody)
	request.Header.Set("Authorization", "Bearer sim-write")
	answer := httptest.NewRecorder()
	sim.ServeHTTP(answer, request)
	var list struct{ Data json.RawMessage }
	if err := json.Unmarshal(answer.Body.Bytes(), &list); err != nil {
		b.Fatal(err)
	}
	return list.Data
}
