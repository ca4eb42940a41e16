package simulator

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const controlBase = "/_sim"

func isControl(path string) bool {
	return path == controlBase || strings.HasPrefix(path, controlBase+"/")
}

// controlRoutes serves the calls that the package comment lists.
func (s *Simulator) controlRoutes() http.Handler {
	mux := http.NewServeMux()
	handle := func(pattern string, do func(*http.Request) (any, error)) {
		method, path, _ := strings.Cut(pattern, " ")
		mux.HandleFunc(method+" "+controlBase+path, func(w http.ResponseWriter, r *http.Request) {
			result, err := do(r)
			status := http.StatusOK
			if err != nil {
				status, result = http.StatusBadRequest, object{"message": err.Error()}
			}
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(status)
			_, _ = w.Write(encode(result)) // a caller that went away misses it
		})
	}
	done := object{"ok": true}

	handle("GET /requests", func(*http.Request) (any, error) { return s.Requests(), nil })
	handle("DELETE /requests", func(*http.Request) (any, error) { s.ResetRequests(); return done, nil })
	handle("GET /clock", func(*http.Request) (any, error) { return object{"now": s.Now().Format(time.RFC3339)}, nil })
	handle("POST /clock", func(r *http.Request) (any, error) {
		var body struct {
			Advance Duration `json:"advance"`
		}
		if err := readBody(r, &body); err != nil {
			return nil, err
		}
		if err := s.Advance(time.Duration(body.Advance)); err != nil {
			return nil, err
		}
		return object{"now": s.Now().Format(time.RFC3339)}, nil
	})
	handle("GET /faults", func(*http.Request) (any, error) { return s.Faults(), nil })
	handle("DELETE /faults", func(*http.Request) (any, error) { s.ClearFaults(); return done, nil })
	handle("POST /faults", func(r *http.Request) (any, error) {
		var fault Fault
		if err := readBody(r, &fault); err != nil {
			return nil, err
		}
		return done, s.AddFault(fault)
	})
	handle("GET /state", func(*http.Request) (any, error) { return s.State(), nil })
	handle("GET /variants", func(*http.Request) (any, error) { return s.Variants(), nil })
	handle("POST /variants", func(r *http.Request) (any, error) {
		variants := s.Variants()
		if err := readBody(r, &variants); err != nil {
			return nil, err
		}
		if err := s.SetVariants(variants); err != nil {
			return nil, err
		}
		return s.Variants(), nil
	})
	handle("POST /servers/{id}", func(r *http.Request) (any, error) {
		var change ServerChange
		id, err := readChange(r, &change)
		if err != nil {
			return nil, err
		}
		return done, s.ChangeServer(id, change)
	})
	handle("POST /floating-ips/{id}", func(r *http.Request) (any, error) {
		var change FloatingIPChange
		id, err := readChange(r, &change)
		if err != nil {
			return nil, err
		}
		return done, s.ChangeFloatingIP(id, change)
	})
	handle("POST /orders/{id}", func(r *http.Request) (any, error) {
		var change OrderChange
		id, err := readChange(r, &change)
		if err != nil {
			return nil, err
		}
		return done, s.ChangeOrder(id, change)
	})
	handle("POST /balance", func(r *http.Request) (any, error) {
		var body struct {
			Balance *float64 `json:"balance"`
		}
		if err := readBody(r, &body); err != nil {
			return nil, err
		}
		if body.Balance == nil {
			return nil, errors.New("balance is missing")
		}
		return done, s.SetBalance(*body.Balance)
	})
	handle("POST /rate-limit", func(r *http.Request) (any, error) {
		var body struct {
			RateLimit int `json:"rate_limit"`
		}
		if err := readBody(r, &body); err != nil {
			return nil, err
		}
		s.SetRateLimit(body.RateLimit)
		return done, nil
	})
	handle("DELETE /violations", func(*http.Request) (any, error) { s.ResetViolations(); return done, nil })
	handle("POST /reset", func(*http.Request) (any, error) { return done, s.Reset() })
	return mux
}

// readBody refuses unknown fields: a misspelt control call must not pass silently.
func readBody(r *http.Request, into any) error {
	decoder := json.NewDecoder(r.Body)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	return nil
}

func readChange(r *http.Request, into any) (int, error) {
	id, err := strconv.Atoi(r.PathValue("id"))
	if err != nil {
		return 0, err
	}
	return id, readBody(r, into)
}
