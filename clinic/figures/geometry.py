"""Small vector geometry: rotations, frames, mesh normals, smoothing and subdivision."""

import numpy as np
from scipy import sparse

from clinic.figures.arrays import Bools, Floats, Ints


def unit(vector: Floats) -> Floats:
    """Return the vector with length one."""
    return vector / np.linalg.norm(vector)


def frame(first: Floats, second: Floats) -> Floats:
    """Return the right-handed frame with columns first.

    Second (made square to it), and their cross product.
    """
    a = unit(first)
    b = unit(second - a * (second @ a))
    return np.stack([a, b, np.cross(a, b)], 1)


def rotation(axis: int, degrees: Floats) -> Floats:
    """Return rotation matrices (..., 3, 3) about a main axis for an array of angles in degrees."""
    angle = np.radians(np.asarray(degrees, float))
    cos, sin = np.cos(angle), np.sin(angle)
    matrix = np.zeros((*angle.shape, 3, 3))
    j, k = (axis + 1) % 3, (axis + 2) % 3
    matrix[..., axis, axis] = 1.0
    matrix[..., j, j] = matrix[..., k, k] = cos
    matrix[..., j, k] = -sin
    matrix[..., k, j] = sin
    return matrix


def vertex_normals(vertices: Floats, triangles: Ints) -> Floats:
    """Return unit normals at the vertices, weighted by triangle area."""
    a, b, c = (vertices[triangles[:, k]] for k in range(3))
    face = np.cross(b - a, c - a)
    total = np.stack(
        [
            np.bincount(
                triangles.ravel(), weights=np.repeat(face[:, k], 3), minlength=len(vertices)
            )
            for k in range(3)
        ],
        1,
    )
    return total / np.maximum(np.linalg.norm(total, axis=1, keepdims=True), 1e-12)


def neighbour_mean(count: int, triangles: Ints) -> sparse.csr_matrix:
    """Return the matrix that takes each vertex to the mean of its neighbours."""
    pairs = np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]])
    pairs = np.concatenate([pairs, pairs[:, ::-1]])
    links = sparse.csr_matrix((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), (count, count))
    links.data[:] = 1
    degree = np.maximum(np.asarray(links.sum(1)).ravel(), 1)
    return (sparse.diags(1 / degree) @ links).tocsr()


def smoothstep(low: float, high: float, value: Floats) -> Floats:
    """Return 0 below low, 1 above high (or the reverse when high < low), smooth between."""
    t = np.clip((value - low) / (high - low), 0, 1)
    return t * t * (3 - 2 * t)


def subdivide(count: int, quads: Ints) -> tuple[sparse.csr_matrix, Ints]:
    """Return one Catmull-Clark step: the matrix for any vertex data, and the finer quads."""
    faces = len(quads)
    starts, ends = quads.ravel(), np.roll(quads, -1, axis=1).ravel()
    edges, quad_edge = np.unique(
        np.sort(np.stack([starts, ends], 1), axis=1), axis=0, return_inverse=True
    )
    quad_edge = quad_edge.reshape(quads.shape)
    n_edges = len(edges)
    face_points = _incidence(np.repeat(np.arange(faces), 4), quads.ravel(), (faces, count))
    edge_ends = _incidence(np.repeat(np.arange(n_edges), 2), edges.ravel(), (n_edges, count))
    edge_faces = _incidence(quad_edge.ravel(), np.repeat(np.arange(faces), 4), (n_edges, faces))
    border = np.bincount(quad_edge.ravel(), minlength=n_edges) == 1
    face_mean, edge_mean = face_points / 4, edge_ends / 2
    near_faces = sparse.diags(1 / np.bincount(quad_edge.ravel(), minlength=n_edges)) @ edge_faces
    edge_new = (
        sparse.diags(np.where(border, 1.0, 0.5)) @ edge_mean
        + sparse.diags(np.where(border, 0.0, 0.5)) @ near_faces @ face_mean
    )
    matrix = sparse.vstack(
        [
            _old_vertices(count, edges, border, face_points),
            edge_new,
            face_mean,
        ]
    ).tocsr()
    corner, side = quads.ravel(), quad_edge.ravel() + count
    middle = np.repeat(np.arange(faces), 4) + count + n_edges
    before = np.roll(quad_edge, 1, axis=1).ravel() + count
    return matrix, np.stack([corner, side, middle, before], 1)


def _incidence(rows: Ints, columns: Ints, shape: tuple[int, int]) -> sparse.csr_matrix:
    return sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), shape)


def _old_vertices(
    count: int, edges: Ints, border: Bools, face_points: sparse.csr_matrix
) -> sparse.csr_matrix:
    """Return the rows of the Catmull-Clark matrix for the vertices that were there before."""
    vertex_edges = _incidence(
        edges.ravel(), np.repeat(np.arange(len(edges)), 2), (count, len(edges))
    )
    edge_mean, face_mean = vertex_edges.T / 2, face_points / 4
    valence = np.maximum(np.asarray(vertex_edges.sum(1)).ravel(), 1)
    near = np.maximum(np.asarray(face_points.T.sum(1)).ravel(), 1)
    inner = (
        sparse.diags((valence - 3) / valence)
        + sparse.diags(2 / valence**2) @ vertex_edges @ edge_mean
        + sparse.diags(1 / valence / near) @ face_points.T @ face_mean
    )
    rim = 0.5 * sparse.identity(count) + 0.25 * (
        vertex_edges @ sparse.diags(border.astype(float)) @ edge_mean
    )
    at_rim = np.zeros(count)
    at_rim[edges[border].ravel()] = 1
    return sparse.diags(1 - at_rim) @ inner + sparse.diags(at_rim) @ rim
