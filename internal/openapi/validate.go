package openapi

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
)

// errUnknown is returned for a request that no operation describes.
var errUnknown = errors.New("no such operation")

var options = newOptions()

// newOptions leaves tokens to others, and never changes what it looks at.
func newOptions() *openapi3filter.Options {
	o := &openapi3filter.Options{
		AuthenticationFunc:                openapi3filter.NoopAuthenticationFunc,
		SkipSettingDefaults:               true,
		RejectWhenRequestBodyNotSpecified: true,
		MultiError:                        true,
	}
	o.WithCustomSchemaErrorFunc(func(err *openapi3.SchemaError) string {
		return "/" + strings.Join(err.JSONPointer(), "/") + ": " + err.Reason
	})
	return o
}

func (v *Validator) input(r *http.Request) (*openapi3filter.RequestValidationInput, error) {
	found, params := v.find(r)
	if found == nil {
		return nil, errUnknown
	}
	return &openapi3filter.RequestValidationInput{
		Request: r, PathParams: params, Route: found.spec, Options: options,
	}, nil
}

// ValidateRequest checks a request whose body was read already.
func (v *Validator) ValidateRequest(r *http.Request, body []byte) error {
	checked := r.Clone(r.Context())
	checked.Body = io.NopCloser(bytes.NewReader(body))
	checked.ContentLength = int64(len(body))
	in, err := v.input(checked)
	if err != nil {
		return err
	}
	return openapi3filter.ValidateRequest(r.Context(), in)
}

// ValidateResponse checks an answer to a request. An error status that the description does not list for the operation
// is accepted, because the documentation pages are not complete there; a success that is not listed is not.
func (v *Validator) ValidateResponse(r *http.Request, status int, header http.Header, body []byte) error {
	in, err := v.input(r)
	if err != nil {
		return err
	}
	if in.Route.Operation.Responses.Status(status) == nil && status < http.StatusBadRequest {
		return fmt.Errorf("status %d is not described", status)
	}
	if status == http.StatusNoContent && len(body) > 0 {
		return errors.New("status 204 comes without a body")
	}
	out := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: in, Status: status, Header: header, Options: options,
	}
	return openapi3filter.ValidateResponse(r.Context(), out.SetBodyBytes(body))
}
